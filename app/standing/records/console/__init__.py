"""Console pages of records."""

from app.standing.records.console import records

CONSOLES = [records.blp]
EXPORTS = records.EXPORTS
