"""Console pages of pledges: versions, signatures on paper, drives, records that point to one."""

from app.civic.pledges.console import drives, pledges, records, signatures

CONSOLES = [pledges.blp, signatures.blp, drives.blp, records.blp]
