"""Ratings: what people say about a shop, and the credit name card on its wall that says it to everybody.

ratings     giving one, reading them, answering
aggregates  the running sums of a shop, without lost updates
reweighing  what follows from a reversal
standing    what a shop's ratings come to
name_card   what everybody may see of a shop
"""

from app.alliance.ratings.name_card import LiveOffer, NameCard, name_card
from app.alliance.ratings.ratings import MAX_TAGS, answer, hand_over, has_rated, rate, ratings_of_shop, ratings_of_user
from app.alliance.ratings.standing import MIN_RATERS, ShopStanding, standing_of_shop

__all__ = [
    "MAX_TAGS",
    "MIN_RATERS",
    "LiveOffer",
    "NameCard",
    "ShopStanding",
    "answer",
    "hand_over",
    "has_rated",
    "name_card",
    "rate",
    "ratings_of_shop",
    "ratings_of_user",
    "standing_of_shop",
]
