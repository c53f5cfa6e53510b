"""Console pages of papers: one by one, and many at once."""

from app.civic.papers.console import many, papers

CONSOLES = [papers.blp, many.blp]
TASK_KINDS = many.TASK_KINDS
