"""Console pages of offers: the list of the subtree, one offer, drafts of communities; a shop's exit."""

from app.rewards.publication.console import drafts, offers, shop_exit

CONSOLES = [offers.blp, drafts.blp, shop_exit.blp]
