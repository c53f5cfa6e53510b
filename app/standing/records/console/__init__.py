"""The console's pages about standing and points."""

from app.standing.programmes.console import rules, settings
from app.standing.records.console import award, records

CONSOLES = [records.blp, award.blp, rules.blp, settings.blp]
EXPORTS = records.EXPORTS
