"""Console pages of councils: who sits in them, their meetings, and what was decided."""

from app.civic.councils.console import councils, meetings, minutes

CONSOLES = [councils.blp, meetings.blp, minutes.blp]
