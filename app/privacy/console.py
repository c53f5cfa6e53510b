"""Personal data in the console."""

from app.core.console.blueprint import Console
from app.privacy import words

blp = Console("privacy", __name__, actions=words.ACTIONS)
