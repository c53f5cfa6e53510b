"""Console pages of texts: notices, benefits and lessons."""

from app.civic.texts.console import benefits, lessons, notices

CONSOLES = [notices.blp, benefits.blp, lessons.blp]
