"""Mediations of a town as other tests need them: of its resident with a neighbour, and what its administrator does."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.mediations import agreeing, answering, filing, mediating
from app.civic.mediations.models import MediationCategory
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.posts.models import Post, PostRole, PostStatus
from app.parties.residents.models import Resident, User
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, Town, commit


def no_card(_session: Session, _digits: str) -> int:
    raise AssertionError("nobody has shown a card")


def mediator(node: Community, staff: StaffIdentity) -> None:
    """One of the staff mediates in a node."""
    held: dict[str, Any] = {"role": PostRole.MEDIATOR, "community_id": node.id, "area_id": None, "resident_id": None}
    times: dict[str, Any] = {"from_on": NOW.date(), "until_on": None, "proposed_by": staff.id, "proposed_at": NOW}
    post = Post(staff_id=staff.id, status=PostStatus.ACTIVE, **held, **times)
    commit(lambda session: session.add(post))


def asked(person: Resident, user: User, other: Resident, **changes: Any) -> Case:
    """One resident asks another, by their number."""
    said = {
        "category": MediationCategory.LEAK,
        "words": "楼上卫生间漏水",
        "other_kind": SubjectKind.RESIDENT,
        "other": other.phone,
        "before_a_court": False,
        "read_card": no_card,
    }
    who = {"resident_id": person.id, "user_id": user.id}
    return commit(filing.apply, **{"now": NOW} | said | who | changes)[0]


def mediations(town: Town) -> dict[str, Any]:
    """What paths name: a mediation of the town's resident that its administrator has taken, with a sitting, of which
    an agreement is to be signed.
    """
    user = factories.user()
    other = factories.resident(town.node, user=user)
    no = asked(town.person, town.user, other).no
    commit(answering.answer, no=no, agrees=True, user_id=user.id, now=NOW)
    mediator(town.node, town.admin)
    by: dict[str, Any] = {"no": no, "staff": town.admin, "now": NOW}
    commit(mediating.take, **by)
    at = NOW + timedelta(days=2)
    sitting = commit(mediating.set_sitting, starts_at=at, place="社区调解室", **by)
    commit(agreeing.draft, terms=["乙方修好漏水的地方"], **by)
    return {"mediation_no": no, "sitting_id": sitting.id}
