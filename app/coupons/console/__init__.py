"""The console's pages about offers: the shelf of the subtree, one offer, drafts of communities; a shop's exit."""

from app.coupons.console import drafts, leaving, offers
from app.coupons.console.exports import EXPORTS

CONSOLES = [offers.blp, drafts.blp, leaving.blp]

__all__ = ["CONSOLES", "EXPORTS"]
