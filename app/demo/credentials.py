"""How to sign in to the demo, as JSON for people and tests, and as the file that WeChat's stand-in reads."""

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo import seeds
from app.demo.personas import NUMBERS, PERSONAS, SEATS, Persona
from app.parties import merchants
from app.parties.communities.models import Community
from app.parties.residents import resident_of_user
from app.parties.residents.models import User
from config.settings import INSTANCE


def credentials(session: Session) -> dict[str, Any]:
    """Staff with passwords and one-time secrets, and personas with what they are."""
    names = {node.slug: node.name for node in session.scalars(select(Community))}
    return {
        "staff": [
            {
                "username": seat.username,
                "password": seeds.password(seat.username),
                "otp_secret": seeds.otp_secret(seat.username),
                "role": seat.role.value,
                "community": names[seat.place],
            }
            for seat in SEATS
        ],
        "personas": [_describe(session, persona) for persona in PERSONAS],
    }


def _describe(session: Session, persona: Persona) -> dict[str, Any]:
    user_id = session.scalars(select(User.id).where(User.openid == seeds.openid(persona.persona))).one()
    described: dict[str, Any] = {"persona": persona.persona, "kind": persona.kind.value, "name": persona.name}
    resident = resident_of_user(session, user_id)
    if resident is not None:
        described["resident_id"] = resident.id
    shops = merchants.memberships(session, user_id)
    if shops:
        described["merchant_slug"] = shops[0].slug
    return described


def personas_file() -> Path:
    """Where the stand-in looks for personas."""
    given = os.environ.get("WECHAT_MOCK_PERSONAS", "").strip()
    return Path(given) if given else INSTANCE / "personas.json"


def phones() -> dict[str, dict[str, str]]:
    """What the stand-in has to know: openid and phone by persona."""
    return {
        persona.persona: {
            "openid": seeds.openid(persona.persona),
            "phone": seeds.persona_phone(NUMBERS[persona.persona]),
        }
        for persona in PERSONAS
    }


def write_personas(path: Path) -> None:
    """Written beside and moved into place, so that the stand-in never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half_done = path.with_name(f"{path.name}.part")
    half_done.write_text(json.dumps(phones(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    half_done.replace(path)
