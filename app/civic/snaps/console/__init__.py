"""Console pages of snaps: the queue by clock, one report, each step, and figures by month."""

from app.civic.snaps.console import figures, snaps, steps

CONSOLES = [snaps.blp, steps.blp, figures.blp]
