"""Console pages of mediations: the queue by clock, one of them, each step of its mediator, and figures by month."""

from app.civic.mediations.console import figures, mediations, steps

CONSOLES = [mediations.blp, steps.blp, figures.blp]
