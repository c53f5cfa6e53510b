"""Console pages of records."""

from app.standing.records.console import award, records

CONSOLES = [records.blp, award.blp]
EXPORTS = records.EXPORTS
