"""A town with one of everything, and the people through whose eyes the tests look."""

from functools import cached_property
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.core.audit import AuditEvent
from app.core.clock import business_day
from app.core.db.session import db
from app.core.http.policies import Policy
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.office.open_figures import counting
from app.parties.communities.models import Community
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents import queries as search
from app.parties.residents.models import Household
from app.parties.units.making import add_unit
from app.parties.units.models import UnitDomain, UnitKind
from app.standing.collecting import handing_in, reminding
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records.factories import submitted
from tests.support.desk import Desk, at_desk
from tests.support.http import SignedIn, as_staff, as_user
from tests.test_isolation import one_of_everything


def policy_of(app: Flask, rule: Rule) -> Policy:
    policy: Policy = vars(app.view_functions[rule.endpoint]).get("policy", Policy("public"))
    return policy


def kind_of(app: Flask, rule: Rule) -> str:
    """Whose route it is: `page` and `staff` are for staff, the others for people with a phone."""
    kind = policy_of(app, rule).kind
    return "page" if kind == "enrolment" else kind


def _held_post(town: Town, area_id: int) -> int:
    """The id of a post that the resident of a town holds, as two people have let them."""
    held = {"role": PostRole.COLLECTOR, "area_id": area_id, "resident_id": town.person.id, "from_on": business_day(NOW)}
    post = commit(proposing.propose, staff=factories.staff(town.town), now=NOW, **held)
    return commit(proposing.appoint, post_id=post.id, staff=factories.staff(town.town), now=NOW).id


def _neighbour(town: Town, area_id: int) -> int:
    """The id of a household in the area of that post in which nobody of the tests lives."""
    home = factories.resident(town.node).household_id

    def put(session: Session) -> int:
        session.get_one(Household, home).area_id = area_id
        return home

    return commit(put)


def _unit(town: Town) -> int:
    """The id of a unit of the community to which nobody of the tests belongs."""
    named: dict[str, Any] = {"kind": UnitKind.SCHOOL, "domain": UnitDomain.CAMPUS, "name": "邻近小学"}
    return commit(add_unit, community_id=town.node.id, staff=factories.staff(town.town), now=NOW, **named).id


def _collect(town: Town, household_id: int) -> None:
    """The resident of a town has handed in a record about neighbours, and reminded them."""
    about: dict[str, Any] = {"subject": {"kind": SubjectKind.HOUSEHOLD, "subject_id": household_id}, "event_key": None}
    about |= {"occurred_on": business_day(NOW), "note": "属实", "resident_id": town.person.id, "now": NOW}
    commit(handing_in.collect, rule_slug="sorting-ok", score_delta=1, **about)
    commit(reminding.remind, rule_slug="sorting-fail-3", **about)


def _at_home(town: Town) -> None:
    """The household of the resident of a town has a record of its own."""
    submitted(town.admin, town.person.household_id, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)


def _looked_at(town: Town) -> None:
    """Somebody of the staff has looked at the resident of a town in full."""
    commit(search.reveal, resident_id=town.person.id, reason="核对", staff=town.admin, now=NOW)


class Place:
    """`ids` has the id of everything by the name of a path's parameter or of a field."""

    def __init__(self, app: Flask, district: Community) -> None:
        self.app, self.district = app, district
        self.town = factories.town(district=district)
        self.ids: dict[str, Any] = one_of_everything(self.town)
        self.ids |= {
            "slug": self.town.shop.merchant.slug,
            "rule_slug": "good-deed",
            "list_name": "records",
            "neighbour_id": _neighbour(self.town, self.ids["area_id"]),
            "near_unit_id": _unit(self.town),
            "post_id": _held_post(self.town, self.ids["area_id"]),
            "subject_id": db.session.scalar(select(func.max(AuditEvent.subject_id))),
        }
        _collect(self.town, _neighbour(self.town, self.ids["area_id"]))
        _at_home(self.town)
        _looked_at(self.town)
        commit(counting.count, month=business_day(NOW).replace(day=1), now=NOW)
        self._staff = {"admin": self.town.admin}
        self._desks: dict[str, Desk] = {}

    @cached_property
    def resident(self) -> SignedIn:
        return as_user(self.app, self.town.user)

    @cached_property
    def owner(self) -> SignedIn:
        return as_user(self.app, self.town.shop.owner)

    def staff(self, role: str = "admin") -> StaffIdentity:
        """Somebody of this town and all that is below it."""
        if role not in self._staff:
            self._staff[role] = factories.staff(self.town.town, StaffRole(role))
        return self._staff[role]

    def desk(self, role: str = "admin") -> Desk:
        if role not in self._desks:
            self._desks[role] = at_desk(self.app, self.staff(role))
        return self._desks[role]

    def api(self, role: str = "admin") -> SignedIn:
        return as_staff(self.app, self.staff(role))

    def caller(self, rule: Rule) -> SignedIn | Desk:
        """Somebody of this town who may use a route: for staff, the first of its roles."""
        policy = policy_of(self.app, rule)
        first = next(role for role in sorted(StaffRole) if policy.allows(role))
        if kind_of(self.app, rule) == "page":
            return self.desk(first)
        if policy.kind == "staff":
            return self.api(first)
        return self.owner if policy.kind in ("clerk", "owner") else self.resident
