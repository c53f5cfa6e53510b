"""Reports of a town as other tests need them: one's own, and some that somebody else has sent."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.models import Case, SnapState
from app.civic.snaps import filing
from app.civic.snaps.models import Category, Snap
from app.parties.pictures.models import PictureOf
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support import pictures

SEEN: dict[str, Any] = {"category": Category.LITTER, "text": "垃圾桶满了", "latitude_e6": None, "longitude_e6": None}


def reported(town: Town, area_id: int | None, **changes: Any) -> Case:
    """Sent by the resident of a town, unless it is somebody else's."""
    who = {"resident_id": town.person.id, "user_id": town.user.id, "anonymous": False, "area_id": area_id}
    return commit(filing.report, now=NOW, **SEEN | who | changes)


def given(town: Town, area_id: int, state: SnapState) -> Case:
    """Sent by a neighbour, and in the hands of the resident of a town."""
    user = factories.user()
    neighbour = factories.resident(town.node, user=user)
    case = reported(town, area_id, resident_id=neighbour.id, user_id=user.id)

    def give(session: Session) -> Case:
        session.get_one(Case, case.id).state = state
        session.get_one(Snap, case.id).holder_id = town.person.id
        return session.get_one(Case, case.id)

    return commit(give)


def snaps(town: Town, area_id: int) -> dict[str, Any]:
    """What paths and bodies name: numbers of reports, and the ids of pictures of two of them."""
    own, held = reported(town, area_id), given(town, area_id, SnapState.WORKING)
    return {
        "report_no": own.no,
        "snap_no": held.no,
        "taken_no": given(town, area_id, SnapState.WORKING).no,
        "given_no": given(town, area_id, SnapState.ASSIGNED).no,
        "report_picture_id": pictures.belonging(town.user, PictureOf.CASE, own.id).id,
        "snap_picture_id": pictures.belonging(town.user, PictureOf.CASE_RESULT, held.id).id,
    }
