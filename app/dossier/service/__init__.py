"""What the files of residents show beyond what the slices already tell. Callers own the transaction."""

from app.dossier.service.explanation import Explanation, explain
from app.dossier.service.standings import Summary, summaries
from app.dossier.service.uses import Use, uses_of

__all__ = ["Explanation", "Summary", "Use", "explain", "summaries", "uses_of"]
