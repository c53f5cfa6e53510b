"""Console pages of programmes: rules, settings and bands."""

from app.standing.programmes.console import rules, settings

CONSOLES = [rules.blp, settings.blp]
