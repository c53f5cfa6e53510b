"""The console's pages about standing and points."""

from app.credit.console import award, programme, records, rules

CONSOLES = [records.blp, award.blp, rules.blp, programme.blp]
EXPORTS = records.EXPORTS
