"""Console pages of pledges: versions, signatures on paper, drives."""

from app.civic.pledges.console import drives, pledges, signatures

CONSOLES = [pledges.blp, signatures.blp, drives.blp]
