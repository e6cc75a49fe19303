"""The graph as one page: a single HTML file that works offline, with search, filters, cards, paths and sources."""

from __future__ import annotations

from graphkit.viewer.page import page, write_page

__all__ = ["page", "write_page"]
