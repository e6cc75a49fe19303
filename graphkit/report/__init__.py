"""The health of a build: ``report.json`` is the data (``health``), ``report.html`` the same as a page (``page``)."""

from graphkit.report.health import health
from graphkit.report.page import write_report

__all__ = ["health", "write_report"]
