"""Console pages of records."""

from app.standing.records.console import batches, decisions, records, samples

CONSOLES = [records.blp, decisions.blp, batches.blp, samples.blp]
EXPORTS = records.EXPORTS
