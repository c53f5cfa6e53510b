"""Pictures as phones take them, and what nobody should take for one."""

import io
import zlib
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.session import db
from app.parties.merchants.models import Merchant
from app.parties.pictures import attaching, keeping, shown
from app.parties.pictures.models import Picture, PictureOf
from app.parties.residents.models import User
from app.rewards.offers.models import Offer
from devtools.factories import commit

GPS, MAKER, COPYRIGHT = 0x8825, 0x010F, 0x8298


def jpeg(colour: str = "#336699", size: tuple[int, int] = (2400, 1200)) -> bytes:
    """With the place where it was taken, and a comment."""
    exif = Image.Exif()
    exif[MAKER], exif[COPYRIGHT] = "TestPhone", "SECRET-OWNER"
    exif.get_ifd(GPS)[1] = "N"
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    return file.getvalue()


def png(size: tuple[int, int] = (300, 200)) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", size, (200, 20, 20, 128)).save(file, "PNG")
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 by 60,000."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return len(content).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)

    header = (60_000).to_bytes(4) * 2 + bytes((8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    )


def ahead(user: User, content: bytes | None = None) -> Picture:
    """One that a user has sent ahead."""
    picture = keeping.taken(content or jpeg(), "照片.jpg")
    return commit(keeping.send_ahead, picture=picture, user_id=user.id, now=utc_now())


def belonging(user: User, kind: PictureOf, about_id: int) -> Picture:
    """One that belongs to something."""
    sent = ahead(user, png((40 + about_id % 50, 30)))
    about: dict[str, Any] = {"kind": kind, "about_id": about_id, "user_id": user.id, "now": utc_now()}
    commit(attaching.attach, picture_ids=[sent.id], **about)
    db.session.rollback()
    return db.session.get_one(Picture, sent.id)


def licence_of(user: User, application_id: int) -> Picture:
    """One that came with an application of this user."""
    picture = belonging(user, PictureOf.LICENCE, application_id)
    db.session.get_one(Merchant, application_id).has_licence_picture = True
    db.session.commit()
    return picture


def of_shop(merchant: Merchant | None, content: bytes | None = None) -> str:
    """The key of one that a shop, or a community, has made, and that nothing shows yet."""
    picture, merchant_id = shown.drawn(content or png()), merchant.id if merchant else None
    return commit(shown.make, picture=picture, merchant_id=merchant_id, now=utc_now())


def on_offer(merchant: Merchant, offer_id: int) -> str:
    """The key of one that an offer of a shop has."""
    key = of_shop(merchant)

    def put(session: Session) -> None:
        shown.use(session, key=key, merchant_id=merchant.id, publicly=True)
        session.get_one(Offer, offer_id).picture_key = key

    commit(put)
    return key


def photo(folder: Path, name: str, colour: str) -> Path:
    """A file as a phone has it."""
    file = folder / f"{name}.jpg"
    file.write_bytes(jpeg(colour, (1200, 900)))
    return file
