"""Console pages of reports: the queue by clock, one report, each step, and who has sent one, opened by two."""

from app.civic.reports.console import posters, reports, seals, steps

CONSOLES = [reports.blp, steps.blp, seals.blp, posters.blp]
