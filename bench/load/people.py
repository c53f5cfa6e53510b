"""Who comes to the fair, and what they hold. Their tokens are for one evening."""

import json
import random
from pathlib import Path

from app.core.clock import utc_now
from app.core.security import tokens
from devtools.town.world import World

EVENING_SECONDS = 86_400


def write(file: Path, world: World, *, residents: int) -> None:
    """The tokens of some residents and of every shop's owner, with what the shops offer, as JSON."""
    now = utc_now()

    def token(user_id: int) -> str:
        return tokens.issue(tokens.Claims(user_id, tokens.Audience.USERS, 1), now=now, seconds=EVENING_SECONDS)[0]

    chosen = random.sample(range(world.residents), min(residents, world.residents))
    people = {
        "residents": [token(world.first_user + number) for number in chosen],
        "shops": [{"token": token(shop.user_id), "slug": shop.slug, "offer_id": shop.offer_id} for shop in world.shops],
        "hot_offer_id": world.hot_offer_id,
    }
    file.write_text(json.dumps(people), encoding="utf-8")
