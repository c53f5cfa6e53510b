"""Console pages of records."""

from app.standing.records.console import batches, decisions, pictures, posters, records, samples, slips

CONSOLES = [records.blp, decisions.blp, pictures.blp, batches.blp, samples.blp, posters.blp, slips.blp]
EXPORTS = records.EXPORTS
