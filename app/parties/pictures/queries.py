"""Queries: the pictures of things. Who may see them, the caller decides."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.parties.pictures.errors import PictureNotFoundError
from app.parties.pictures.models import Picture, PictureOf

Owner = tuple[PictureOf, int]


def pictures_of(session: Session, owners: Collection[Owner]) -> Sequence[Picture]:
    """The pictures of all of these, the earliest first."""
    if not owners:
        return []
    query = select(Picture).where(tuple_(Picture.kind, Picture.about_id).in_(sorted(owners)))
    return session.scalars(query.order_by(Picture.id)).all()


def picture_among(session: Session, owners: Collection[Owner], picture_id: int) -> Picture:
    """One of them. Raises PictureNotFoundError."""
    found = session.get(Picture, picture_id)
    if found is None or (found.kind, found.about_id) not in owners:
        raise PictureNotFoundError
    return found
