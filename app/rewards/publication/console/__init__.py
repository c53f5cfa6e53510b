"""The console's pages about offers: the shelf of the subtree, one offer, drafts of communities; a shop's exit."""

from app.rewards.publication.console import drafts, offers, shop_exit
from app.rewards.publication.exports import EXPORTS

CONSOLES = [offers.blp, drafts.blp, shop_exit.blp]

__all__ = ["CONSOLES", "EXPORTS"]
