"""Pictures as phones take them, and what nobody should take for one."""

import io
import zlib
from typing import Any

from PIL import Image

from app.core.clock import utc_now
from app.core.db.session import db
from app.parties.pictures import attaching, keeping
from app.parties.pictures.models import Picture, PictureOf
from app.parties.residents.models import User
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
