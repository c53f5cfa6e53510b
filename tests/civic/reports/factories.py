"""Sealed reports of a town as other tests need them: sent by its resident with their name, and one that was opened."""

from typing import Any

from app.civic.cases.models import Case
from app.civic.reports import filing, unsealing
from app.civic.reports.models import Ground, ReportCategory
from app.parties.pictures.models import PictureOf
from app.parties.posts.models import Post, PostRole, PostStatus
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support import pictures


def sent(town: Town, area_id: int, **changes: Any) -> Case:
    """Sent by the resident of a town, with their name unless they leave none."""
    said = {
        "category": ReportCategory.DUMPING,
        "text": "夜里倒装修垃圾",
        "subject_text": "一层的装修队",
        "evidence": [],
    }
    who = {"resident_id": town.person.id, "user_id": town.user.id, "anonymous": False, "area_id": area_id}
    return commit(filing.report, now=NOW, **said | who | changes).case


def sealed(town: Town, area_id: int) -> dict[str, Any]:
    """What paths name; the resident of the town looks after the area."""
    held: dict[str, Any] = {"role": PostRole.GRID_ASSISTANT, "community_id": town.node.id, "area_id": area_id}
    times: dict[str, Any] = {"from_on": NOW.date(), "until_on": None, "proposed_by": town.admin.id, "proposed_at": NOW}
    post = Post(resident_id=town.person.id, staff_id=None, status=PostStatus.ACTIVE, **held, **times)
    commit(lambda session: session.add(post))
    case = sent(town, area_id)
    second = factories.staff(town.node)
    asked: dict[str, Any] = {"ground": Ground.LAW, "reason": "公安机关调取"}
    commit(unsealing.ask, no=case.no, staff=second, now=NOW, **asked)
    return {"sealed_no": case.no, "sealed_picture_id": pictures.belonging(town.user, PictureOf.CASE, case.id).id}
