"""Pictures that everybody sees: of a shop, or of an offer. Each is kept in three sizes under a key that is drawn for it
and never used again, so that what is behind an address never changes.

A picture is made first, and used then: by the shop, or by offers. Who uses pictures is told in `USES`; what nobody uses
is erased.
"""

import hashlib
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core import files
from app.core.db.types import comparable
from app.core.errors import field_error
from app.core.files.models import StoredFile
from app.core.files.sizes import in_sizes
from app.parties.pictures.addresses import Size
from app.parties.pictures.errors import PictureNotFoundError, PictureRefusedError, PicturesWaitingError
from app.parties.pictures.models import RefusedPicture, ShownPicture

WAITS_FOR = timedelta(days=3)
"""How long one is kept that nothing uses yet: an offer that is left half filled."""
MOST_WAITING = 36
AT_ONCE = 100
GONE = "这张图片已经不在，请重新选一张。"
USES: list[Callable[[Session, Collection[str]], set[str]]] = []
"""Which of these keys are used; wired by `app.features`."""

Drawn = list[bytes]
"""A picture in all sizes, the smallest first."""


def drawn(content: bytes) -> Drawn:
    """Check a picture and draw it. Takes its time: do it before a transaction. Raises NotAPictureError."""
    return in_sizes(content, list(Size))


def make(session: Session, *, picture: Drawn, merchant_id: int | None, now: datetime) -> str:
    """Keep a picture for a shop, or for a community (None); says its key. Raises PicturesWaitingError."""
    waiting = select(func.count()).where(ShownPicture.merchant_id == merchant_id, ShownPicture.erase_at.is_not(None))
    if merchant_id is not None and session.scalars(waiting).one() >= MOST_WAITING:
        raise PicturesWaitingError(details={"most": MOST_WAITING})
    small, medium, large = (
        files.store(session, content=content, name=f"{size}.jpg", media_type="image/jpeg", now=now).id
        for size, content in zip(Size, picture, strict=True)
    )
    row = ShownPicture(
        key=secrets.token_hex(16),
        merchant_id=merchant_id,
        small_id=small,
        medium_id=medium,
        large_id=large,
        created_at=now,
        erase_at=now + WAITS_FOR,
    )
    session.add(row)
    session.flush()
    return row.key


def offered(session: Session, *, picture: Drawn, merchant_id: int, now: datetime) -> str:
    """Keep a picture that the owner of a shop sends; says its key. Raises PicturesWaitingError, PictureRefusedError."""
    _require_allowed(session, merchant_id, _mark(picture))
    return make(session, picture=picture, merchant_id=merchant_id, now=now)


def _mark(picture: Drawn) -> str:
    """What is kept of one that was taken down."""
    return hashlib.sha256(picture[-1]).hexdigest()


def _require_allowed(session: Session, merchant_id: int, sha256: str) -> None:
    if session.get(RefusedPicture, (merchant_id, sha256)) is not None:
        raise PictureRefusedError


def refuse(session: Session, key: str, *, now: datetime) -> None:
    """Staff take a picture down: its shop does not put up the same again."""
    picture = _held(session, key)
    if picture is not None and picture.merchant_id is not None:
        sha256 = session.get_one(StoredFile, picture.large_id).sha256
        session.merge(RefusedPicture(merchant_id=picture.merchant_id, sha256=sha256, refused_at=now))
        session.flush()


def allow(session: Session, *, picture: Drawn, merchant_id: int) -> None:
    """Staff put a picture up themselves: its shop may, too."""
    mine = RefusedPicture.merchant_id == merchant_id, RefusedPicture.sha256 == _mark(picture)
    session.execute(delete(RefusedPicture).where(*mine))


def forget_refused(session: Session, *, merchant_id: int) -> None:
    """Of a shop that has left."""
    session.execute(delete(RefusedPicture).where(RefusedPicture.merchant_id == merchant_id))


def use(session: Session, *, key: str, merchant_id: int | None, publicly: bool) -> None:
    """Something of this shop shows a picture from now on, which the caller notes. Raises a RuleError at `picture_key`
    for what is not theirs, or not there any more; PictureRefusedError for what was taken down meanwhile.
    """
    picture = _held(session, key)
    if picture is None or picture.merchant_id != merchant_id:
        raise field_error("picture_key", GONE)
    if merchant_id is not None:
        _require_allowed(session, merchant_id, session.get_one(StoredFile, picture.large_id).sha256)
    picture.erase_at = None
    picture.is_public = picture.is_public or publicly
    session.flush()


def publish(session: Session, key: str | None) -> None:
    """What shows a picture is public now."""
    picture = key and _held(session, key)
    if picture:
        picture.is_public = True
        session.flush()


def let_go(session: Session, keys: Collection[str | None]) -> None:
    """Erase those of these pictures that nothing uses any more."""
    for key in sorted({key for key in keys if key}):
        picture = _held(session, key)
        if picture is not None and not in_use(session, [key]):
            _erase(session, picture)


def in_use(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these are used."""
    session.flush()
    known = comparable(keys)
    return set[str]().union(*(uses(session, known) for uses in USES)) if known else set()


def erase_some(session: Session, *, now: datetime) -> int:
    """Erase some that never came to be used; says how many."""
    late = select(ShownPicture).where(ShownPicture.erase_at < now).order_by(ShownPicture.erase_at).limit(AT_ONCE)
    found = session.scalars(late.with_for_update().execution_options(populate_existing=True)).all()
    for picture in found:
        _erase(session, picture)
    return len(found)


def public_file(session: Session, *, key: str, size: Size) -> int:
    """The file of a picture that everybody may see. Raises PictureNotFoundError."""
    picture = session.get(ShownPicture, key) if key.isascii() else None  # MariaDB refuses to compare anything else.
    if picture is None or not picture.is_public:
        raise PictureNotFoundError
    return _file(picture, size)


def file_of(session: Session, *, key: str | None, merchant_id: int | None, size: Size = Size.MEDIUM) -> int:
    """The file of a picture of a shop, shown or not. Raises PictureNotFoundError."""
    picture = session.get(ShownPicture, key) if key and key.isascii() else None
    if picture is None or picture.merchant_id != merchant_id:
        raise PictureNotFoundError
    return _file(picture, size)


def _file(picture: ShownPicture, size: Size) -> int:
    return {Size.SMALL: picture.small_id, Size.MEDIUM: picture.medium_id, Size.LARGE: picture.large_id}[size]


def _held(session: Session, key: str) -> ShownPicture | None:
    if not key.isascii():
        return None
    return session.get(ShownPicture, key, with_for_update=True, populate_existing=True)


def _erase(session: Session, picture: ShownPicture) -> None:
    sizes = [_file(picture, size) for size in Size]
    session.delete(picture)
    session.flush()
    files.remove(session, sizes)
