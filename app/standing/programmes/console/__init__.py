"""Console pages of programmes: rules in versions, settings and bands."""

from app.standing.programmes.console import comparisons, drafts, programmes, rules, settings

CONSOLES = [rules.blp, programmes.blp, drafts.blp, comparisons.blp, settings.blp]
