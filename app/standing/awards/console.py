"""Console pages of awards: none yet; how their states read on the pages of others."""

from app.core.console.blueprint import Console
from app.standing.awards.labels import LABELS

blp = Console("award_schemes", __name__, labels=LABELS)
