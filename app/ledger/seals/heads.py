"""The head of the chain, signed, to be kept elsewhere: a database alone cannot show that its last seals are gone."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import Seal
from app.ledger.seals.chain import end_of_chain
from app.ledger.seals.keys import known_keys, signing_key


class HeadUnreadableError(ValueError):
    """A text that is not what `flask ledger head` prints."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended at a moment. `hash` and `signature` are hexadecimal, `key` is the id of the signing key."""

    seal: int
    hash: str
    journals: int
    taken_at: str
    key: str
    public_key: str
    signature: str

    def written(self) -> bytes:
        said = [1, "head", self.seal, self.hash, self.journals, self.taken_at, self.key]
        return json.dumps(said, separators=(",", ":")).encode()

    def line(self) -> str:
        """The head as a line of JSON."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__})


def take(session: Session, *, now: datetime) -> Head:
    """The head as it is now; seal 0 where nothing has been sealed yet."""
    end, key = end_of_chain(session), signing_key()
    unsigned = Head(end.number, end.hash.hex(), end.total_count, now.isoformat(), key.id, key.public_hex, "")
    signature = key.sign(unsigned.written()).hex()
    return Head(unsigned.seal, unsigned.hash, unsigned.journals, unsigned.taken_at, key.id, key.public_hex, signature)


def read(text: str) -> list[Head]:
    """Heads from a file to which they were appended, one a line. Raises HeadUnreadableError."""
    try:
        heads = [Head(**json.loads(line)) for line in text.splitlines() if line.strip()]
        for head in heads:
            bytes.fromhex(head.signature)
            if (int, int) != (type(head.seal), type(head.journals)):
                raise TypeError("numbers expected")
    except (ValueError, TypeError) as error:
        raise HeadUnreadableError("not what `flask ledger head` prints") from error
    if not heads:
        raise HeadUnreadableError("there is no head in it")
    return heads


def problem_with(session: Session, head: Head) -> str | None:
    """What the chain lacks of a head that was kept elsewhere."""
    key = known_keys().get(head.key)
    if key is None or not key.signed(head.written(), bytes.fromhex(head.signature)):
        return f"the head of {head.taken_at} is not signed with any of SEAL_KEYS"
    if not head.seal:
        return None
    there = session.execute(select(Seal.hash, Seal.total_count).where(Seal.number == head.seal)).one_or_none()
    if there is None:
        return f"seal {head.seal} is gone: it was there at {head.taken_at}, now the chain ends before it"
    if (there.hash.hex(), there.total_count) != (head.hash, head.journals):
        return f"seal {head.seal} is not the one that was there at {head.taken_at}"
    return None
