"""Console pages of gatherings: projects, their sessions, who takes part, teams."""

from app.civic.gatherings.console import attendance, figures, projects, sessions, teams

CONSOLES = [sessions.blp, attendance.blp, projects.blp, teams.blp, figures.blp]
