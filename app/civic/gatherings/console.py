"""Console pages of gatherings: none yet; how their states read on the pages of others."""

from app.civic.gatherings.labels import LABELS
from app.core.console.blueprint import Console

blp = Console("gatherings", __name__, labels=LABELS)
