"""What people hand in as evidence: pictures and PDFs. A picture is drawn anew, so that nothing hides in it.

A PDF is taken by its first bytes and never opened by us; it is only ever served as a download.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageOps
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.files.models import StoredFile
from app.core.files.storing import store

MAX_BYTES = 5 * 1024 * 1024
MAX_SIDE = 2400
"""Pixels of the longer side that are kept: a page of paper stays readable."""
MAX_PIXELS = {"JPEG": 120_000_000, "PNG": 25_000_000}
"""A JPEG is decoded at the size that is wanted; a PNG must be unpacked as a whole."""
_ENDINGS = {"JPEG": "jpg", "PNG": "png"}


class AttachmentError(RuleError):
    """A file that is not taken as an attachment."""

    code = "bad_attachment"
    message = "附件应为 PDF、JPG 或 PNG 文件，最大 5 MB。"


class NotAPictureError(AttachmentError):
    """A file that is not taken as a picture."""

    code = "not_a_picture"
    message = "这不是能用的照片，请选择 JPG 或 PNG 格式的照片，每张最大 5 MB。"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A checked attachment: what is kept of it."""

    content: bytes
    name: str
    media_type: str


def attachment_of(content: bytes, name: str) -> Attachment:
    """Check a file and make of it what is kept. Takes its time: do it before a transaction. Raises AttachmentError."""
    if len(content) > MAX_BYTES:
        raise AttachmentError
    stem = name.rpartition(".")[0] or name or "附件"
    if content.startswith(b"%PDF-"):
        return Attachment(content, f"{stem}.pdf", "application/pdf")
    return _redrawn(content, stem, MAX_SIDE, AttachmentError)


def picture_of(content: bytes, name: str, *, max_side: int = MAX_SIDE) -> Attachment:
    """The same for what must be a picture, drawn with at most so many pixels a side. Raises NotAPictureError."""
    if len(content) > MAX_BYTES:
        raise NotAPictureError("照片太大，每张最大 5 MB，请压缩后再上传。")
    return _redrawn(content, name.rpartition(".")[0] or name or "照片", max_side, NotAPictureError)


def _redrawn(content: bytes, stem: str, max_side: int, refusal: type[AttachmentError]) -> Attachment:
    try:
        return _drawn(content, stem, max_side, refusal)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusal from error


def _drawn(content: bytes, stem: str, max_side: int, refusal: type[AttachmentError]) -> Attachment:
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
        kind = str(picture.format)
        if picture.width * picture.height > MAX_PIXELS[kind]:
            raise refusal("图片太大，请缩小后再上传。")
        picture.draft("RGB", (max_side, max_side))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((max_side, max_side))
        drawn = Image.new("RGB", upright.size, "white")
        drawn.paste(upright, mask=upright.convert("RGBA").getchannel("A") if kind == "PNG" else None)
    file = io.BytesIO()
    drawn.save(file, kind, optimize=kind == "PNG", **({"quality": 85} if kind == "JPEG" else {}))
    return Attachment(file.getvalue(), f"{stem}.{_ENDINGS[kind]}", Image.MIME[kind])


def store_attachment(session: Session, *, attachment: Attachment, now: datetime) -> StoredFile:
    """Keep an attachment for good. Its `sha256` is that of what is kept, not of what was handed in."""
    return store(session, content=attachment.content, name=attachment.name, media_type=attachment.media_type, now=now)
