"""Colour where stdout is a terminal that wants it, plain text everywhere else."""

from __future__ import annotations

import os
import sys

import click


def paint(text: str, *, bold: bool = False, dim: bool = False, fg: str | None = None) -> str:
    """Return the text with its style when stdout shows styles and ``NO_COLOR`` is not set, else as it is."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, bold=bold or None, dim=dim or None, fg=fg)


def note(text: str) -> None:
    """Write a note for people to stderr."""
    click.echo(text, err=True)
