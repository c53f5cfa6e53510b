"""Console pages of offers: the list of the subtree, one offer, drafts of communities."""

from app.rewards.publication.console import drafts, offers

CONSOLES = [offers.blp, drafts.blp]
