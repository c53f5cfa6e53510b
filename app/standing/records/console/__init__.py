"""Console pages of records."""

from app.standing.records.console import batches, decisions, records

CONSOLES = [records.blp, decisions.blp, batches.blp]
EXPORTS = records.EXPORTS
