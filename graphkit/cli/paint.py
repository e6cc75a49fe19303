"""Colour where stdout is a terminal that wants it, plain text everywhere else."""

from __future__ import annotations

import os
import sys

import click


def painted(text: str) -> str:
    """Return an answer with headings bold, sources dim and warnings yellow, where stdout shows styles.

    Everywhere else, and where ``NO_COLOR`` is set, it is returned as it is.
    """
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if "⚠" in line:
        return click.style(line, fg="yellow")
    if line and not line.startswith(" "):
        return click.style(line, bold=True)
    if line.startswith("     ") or line.lstrip().startswith("- "):
        return click.style(line, dim=True)
    return line
