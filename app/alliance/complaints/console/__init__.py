"""Console pages of complaints: the queue by clock, one complaint, and each step."""

from app.alliance.complaints.console import complaints, steps

CONSOLES = [complaints.blp, steps.blp]
