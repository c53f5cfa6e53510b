"""Console pages of texts: notices and what is done with them."""

from app.civic.texts.console import notices

CONSOLES = [notices.blp]
