"""What an installation needs before its first coupon is redeemed, and what of it is there: read-only."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.core.permissions import permission
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.residents.models import Resident
from app.parties.staff.models import StaffMember
from app.rewards.offers.models import Offer, OfferStatus
from app.treasury.funds.models import Fund, TopUp, TopUpStatus

WHO_SETS_UP = permission("nodes:write")
ONCE_PUBLISHED = (OfferStatus.PUBLISHED, OfferStatus.PAUSED, OfferStatus.CLOSED)
TWO = 2
"""People who have taken their accounts: one cannot decide alone on money."""


class Step(StrEnum):
    """In the order in which one leads on to the next."""

    COMMUNITIES = "communities"
    STAFF = "staff"
    ROSTER = "roster"
    SHOPS = "shops"
    FUND = "fund"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Ticked:
    step: Step
    is_done: bool


def first_day(session: Session, *, path: str) -> list[Ticked]:
    """The steps of a subtree, each with whether it is done; none where all are."""
    here = subtree_ids(path)
    enrolled = select(StaffMember.id).where(
        StaffMember.community_id.in_(here), StaffMember.disabled_at.is_(None), StaffMember.initial_until.is_(None)
    )
    tests: dict[Step, ColumnElement[bool]] = {
        Step.COMMUNITIES: exists().where(Community.path.startswith(path), Community.kind == CommunityKind.COMMUNITY),
        Step.ROSTER: exists().where(Resident.community_id.in_(here)),
        Step.SHOPS: exists().where(Merchant.community_id.in_(here), Merchant.status == MerchantStatus.ACTIVE),
        Step.FUND: exists().where(
            TopUp.fund_id == Fund.id, Fund.community_id.in_(here), TopUp.status == TopUpStatus.APPROVED
        ),
        Step.OFFER: exists().where(Offer.community_id.in_(here), Offer.status.in_(ONCE_PUBLISHED)),
    }
    row = session.execute(select(*(test.label(step.value) for step, test in tests.items()))).one()
    done = {step: bool(value) for step, value in zip(tests, row, strict=True)}
    done[Step.STAFF] = len(session.scalars(enrolled.limit(TWO)).all()) == TWO
    steps = [Ticked(step, done[step]) for step in Step]
    return [] if all(each.is_done for each in steps) else steps
