"""The console's pages about standing and points."""

from app.credit.console import programme

CONSOLES = [programme.blp]
