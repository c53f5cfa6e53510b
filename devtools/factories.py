"""Small worlds for tests, made through the same services as the real one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.core.db.session import db
from app.core.db.uow import execute
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.permissions import StaffRole
from app.core.security.masking import mask_phone
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import merchants, residents
from app.parties.communities import nodes
from app.parties.communities.models import Community, CommunityKind
from app.parties.delegates import delegation
from app.parties.delegates.models import Delegate
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident, User
from app.parties.staff.models import StaffMember
from app.rewards.coupons import claims, codes
from app.rewards.coupons.models import Coupon
from app.rewards.offers.models import Offer, OfferKind
from app.rewards.offers.terms import OfferTerms
from app.rewards.publication import lifecycle
from app.rewards.redemptions import receipts, redeeming
from app.treasury import funds
from app.treasury.funds.models import Allocation, Fund, TopUpSource, TopUpStatus

NOW = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)
"""A Tuesday noon in Shanghai."""
PASSWORD = "a password for tests"
OTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

R = TypeVar("R")

_numbers = count(1)
_cheap_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def commit(command: Callable[..., R], /, **kwargs: Any) -> R:
    """Run one service function as the application would."""
    return execute(command, **kwargs)


def community(*, parent: Community | None = None, kind: CommunityKind = CommunityKind.COMMUNITY) -> Community:
    n = next(_numbers)
    parent_id = parent.id if parent else None
    return execute(nodes.add_community, parent_id=parent_id, kind=kind, name=f"测试社区{n}", slug=f"c{n}")


def staff(node: Community, role: StaffRole = StaffRole.ADMIN, *, username: str | None = None) -> StaffIdentity:
    name = username or f"staff.{next(_numbers)}"

    def add(session: Session) -> StaffMember:
        member = StaffMember(
            username=name,
            community_id=node.id,
            role=role,
            password_hash=_cheap_hash,
            otp_secret=OTP_SECRET,
            created_at=NOW,
            confirmed_at=NOW,
        )
        session.add(member)
        return member

    member = execute(add)
    return StaffIdentity(member.id, role, node.id, node.path)


def user(openid: str | None = None) -> User:
    return execute(residents.user_of_openid, openid=openid or f"openid-{next(_numbers)}", now=NOW)


def resident(
    node: Community,
    *,
    user: User | None = None,
    household: str | None = None,
    points: int = 0,
    is_minor: bool = False,
    phone: str | None = None,
) -> Resident:
    """A resident on the roster of a node, linked to a user, with points issued by the community."""
    n = next(_numbers)
    phone = phone or f"139{n:08d}"

    def add(session: Session) -> Resident:
        home = residents.household(session, community_id=node.id, number=household or f"H{n}")
        person = residents.add_resident(
            session,
            community_id=node.id,
            household_id=home.id,
            name=f"测试居民{n}",
            phone=phone,
            is_minor=is_minor,
            now=NOW,
        )
        if user:
            person.user_id = user.id
            session.get_one(User, user.id).phone_index = residents.phone_index(phone)
        if points:
            give_points(session, person, points)
        return person

    return execute(add)


def give_points(session: Session, person: Resident, points: int) -> None:
    """Points out of nothing, for tests that don't care how they were earned."""
    legs = [
        (chart.community(person.community_id, "issued"), -points),
        (chart.resident_points(person.id), points),
    ]
    ledger.post(session, ledger.Entry(JournalKind.AWARD, f"test:{next(_numbers)}", legs), at=NOW, actor="system")


def fund(node: Community, *, available_fen: int = 0) -> Fund:
    """A node's fund, with money in it where it is asked for."""
    opened = execute(funds.open_fund, community_id=node.id)
    if available_fen:
        top_up(opened, available_fen)
    return opened


def top_up(fund: Fund, amount_fen: int) -> None:
    """Money into a fund, drafted by one person, approved by another, and where it is much by a third."""
    node = db.session.get_one(Community, fund.community_id)
    drafter, approver = staff(node, StaffRole.FINANCE), staff(node, StaffRole.FINANCE)
    drafted = execute(
        funds.draft_top_up,
        fund_id=fund.id,
        amount_fen=amount_fen,
        source=TopUpSource.BUDGET,
        bank_reference=f"TEST-{next(_numbers)}",
        staff=drafter,
        now=NOW,
    )
    decided = execute(funds.approve_top_up, top_up_id=drafted.id, staff=approver, now=NOW)
    if decided.status is TopUpStatus.CHECKED:
        above = staff(db.session.get_one(Community, node.parent_id), StaffRole.FINANCE)
        execute(funds.approve_top_up, top_up_id=drafted.id, staff=above, now=NOW)


def allocation(source: Fund, target: Fund, amount_fen: int, *, by: StaffIdentity, at: datetime = NOW) -> Allocation:
    """Money handed down: drafted by one person, approved by another of the same node."""
    drafted = execute(
        funds.draft_allocation,
        fund_id=source.id,
        to_fund_id=target.id,
        amount_fen=amount_fen,
        memo="",
        staff=by,
        now=at,
    )
    approver = staff(db.session.get_one(Community, by.community_id))
    return execute(funds.approve_allocation, allocation_id=drafted.id, staff=approver, now=at)


@dataclass(frozen=True)
class Shop:
    """An approved shop with its owner."""

    merchant: Merchant
    owner: User

    @property
    def member(self) -> MemberIdentity:
        return merchants.membership(db.session(), self.owner.id, self.merchant.slug)


def with_phone(user: User) -> User:
    """Somebody whose number WeChat has verified, which who applies for a shop must have."""
    if user.phone_index is None:
        execute(residents.show_phone, user_id=user.id, phone=f"135{next(_numbers):08d}")
    return user


def applied(node: Community, *, by: User | None = None) -> Merchant:
    """A shop that has applied, and of which nothing has been decided."""
    n = next(_numbers)
    return execute(
        merchants.apply,
        user_id=with_phone(by or user()).id,
        community_id=node.id,
        name=f"测试商户{n}",
        trade="理发",
        address=f"测试路 {n} 号",
        phone="0631-0000000",
        licence_no=f"92370000TEST{n:06d}",
        now=NOW,
    )


def shop(node: Community, *, owner: User | None = None, approver: StaffIdentity | None = None) -> Shop:
    owner = owner or user()
    wanted = applied(node, by=owner)
    approved = execute(merchants.approve, merchant_id=wanted.id, staff=approver or staff(node), now=NOW)
    return Shop(approved, owner)


def clerk(of: Shop, *, user: User) -> MemberIdentity:
    """Somebody who works in a shop."""
    phone = f"138{next(_numbers):08d}"
    execute(residents.show_phone, user_id=user.id, phone=phone)
    execute(merchants.join_as_clerk, merchant_id=of.merchant.id, user_id=user.id, name="店员", now=NOW)
    return merchants.membership(db.session(), user.id, of.merchant.slug)


def helper(person: Resident, *, user: User, phone: str = "", name: str = "家人") -> Delegate:
    """Somebody who acts for a resident, both of whom have agreed."""
    asked = {"phone": mask_phone(phone) if phone else "", "name": name, "consent": "本人同意"}
    actor = f"resident:{person.id}"
    return execute(delegation.begin, resident_id=person.id, user_id=user.id, named_by=actor, now=NOW, **asked)


def offer(
    of: Shop | None,
    *,
    node: Community | None = None,
    approver: StaffIdentity | None = None,
    publish: bool = True,
    **terms: Any,
) -> Offer:
    """A published offer of a shop, or of a community; cash off unless the terms say otherwise."""
    wanted = {"kind": OfferKind.CASH_OFF, "cash_off_fen": 1_000} if "kind" not in terms else {}
    bonus_points = terms.pop("bonus_points", 0)
    complete = OfferTerms(
        **{
            "title": f"测试优惠{next(_numbers)}",
            "valid_from": NOW - timedelta(days=30),
            "valid_until": NOW + timedelta(days=300),
            "points": 0 if terms.get("kind") is OfferKind.MEMBER_DISCOUNT else 5,
            "stock_total": 0 if terms.get("kind") is OfferKind.MEMBER_DISCOUNT else 10,
            "per_person": 5,
            **wanted,
            **terms,
        }
    )
    if of is not None:
        place = db.session.get_one(Community, of.merchant.community_id)
        drafted = execute(lifecycle.draft_for_shop, owner=of.member, terms=complete, now=NOW)
    else:
        assert node is not None
        place = node
        drafted = execute(
            lifecycle.draft_for_community, community_id=node.id, staff=approver or staff(node), terms=complete, now=NOW
        )
    if not publish:
        return drafted
    by = approver or staff(place)
    return execute(lifecycle.publish, offer_id=drafted.id, staff=by, bonus_points=bonus_points, now=NOW)


def coupon(of: Offer, person: Resident, *, at: datetime = NOW) -> Coupon:
    """A claimed coupon."""
    return execute(claims.claim, offer_id=of.id, resident_id=person.id, now=at).coupon


def code_of(held: Coupon, *, at: datetime = NOW) -> str:
    """The digits that the holder's phone shows at a moment."""
    return codes.show(codes.Prefix.COUPON, held.serial, now=at).code


def card_code_of(person: Resident, *, at: datetime = NOW) -> str:
    return codes.show(codes.Prefix.MEMBER_CARD, person.card_serial, now=at).code


def redemption(
    held: Coupon, by: MemberIdentity, *, bill_fen: int | None = None, at: datetime = NOW
) -> receipts.Receipt:
    """A coupon honoured by a shop."""
    digits = code_of(held, at=at)
    return execute(redeeming.redeem, member=by, digits=digits, bill_fen=bill_fen, offer_id=None, now=at)


@dataclass(frozen=True)
class Town:
    """A town with one community below it, a fund with money, a shop, a resident with points and an offer: a place to
    begin.
    """

    town: Community
    node: Community
    fund: Fund
    shop: Shop
    person: Resident
    user: User
    admin: StaffIdentity


def town(*, points: int = 100, available_fen: int = 1_000_000, district: Community | None = None) -> Town:
    top = community(parent=district, kind=CommunityKind.TOWN)
    node = community(parent=top)
    money = fund(node, available_fen=available_fen)
    who = user()
    return Town(top, node, money, shop(node), resident(node, user=who, points=points), who, staff(top))
