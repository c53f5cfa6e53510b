"""Pictures of reports: kept without whose they are, drawn anew and nothing else, shown to nobody in public.

Who has sent one ahead proves that with the token that they were given; no row says it.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.reports import sealing
from app.civic.reports.errors import PICTURES_AN_HOUR, TooManyPicturesAnHourError
from app.core.security.keyring import keyring
from app.parties.pictures.attaching import attach_unowned
from app.parties.pictures.errors import PictureGoneError
from app.parties.pictures.keeping import Taken, put
from app.parties.pictures.models import PictureOf

TOKEN = r"[0-9]{1,18}\.[0-9a-f]{32}"  # noqa: S105  # A form, not a token.


def send_ahead(session: Session, *, picture: Taken, user_id: int, now: datetime) -> str:
    """Keep a picture, and say by what its sender names it. Raises TooManyPicturesAnHourError."""
    most, error = PICTURES_AN_HOUR, TooManyPicturesAnHourError
    sealing.count(session, "pictures", user_id=user_id, most=most, error=error, now=now)
    bare = Taken(picture.drawn.content, picture.drawn)  # What was handed in may say where, when and with whose phone.
    return f"{(found := put(session, picture=bare, now=now).id)}.{_marks(found, user_id)[0]}"


def _marks(picture_id: int, user_id: int) -> list[str]:
    return [mark[:32] for mark in keyring.reporter_marks("picture", f"{picture_id}:{user_id}")]


def attach(session: Session, *, tokens: Sequence[str], case: Case, user_id: int, now: datetime) -> int:
    """Pictures that somebody has sent ahead belong to a report now; says how many. Raises PictureGoneError,
    TooManyPicturesError.
    """
    ids = []
    for token in tokens:
        number, _, mark = token.partition(".")
        if not any(hmac.compare_digest(mark, each) for each in _marks(int(number), user_id)):
            raise PictureGoneError
        ids.append(int(number))
    return attach_unowned(session, picture_ids=ids, kind=PictureOf.CASE, about_id=case.id, now=now)
