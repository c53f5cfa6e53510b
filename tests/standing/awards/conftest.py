"""A community that honours people, with some who can be."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.residents.models import Resident, User
from app.standing.awards import cycles, granting, judging, nominating, schemes, voting
from app.standing.awards.models import AwardCycle, AwardScheme, Judging, Nomination, SchemeKind
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as credit
from tests.support.http import SignedIn, as_staff, as_user

VOTE_UNTIL = NOW + timedelta(days=7)
AFTER_VOTE = VOTE_UNTIL + timedelta(minutes=1)
GRANTED_AT = NOW + timedelta(days=30)


@dataclass(frozen=True)
class Honours:
    app: Flask
    town: Town
    clerk: StaffIdentity
    """Proposes and decides; `town.admin` grants."""

    def person(self, **more: Any) -> Resident:
        return factories.resident(self.town.node, **{"user": factories.user(), **more})

    def scheme(self, **more: Any) -> AwardScheme:
        terms: dict[str, Any] = {
            "community_id": self.town.node.id,
            "kind": SchemeKind.HONOUR,
            "name": "优秀志愿者",
            "about": "",
            "recipient": SubjectKind.RESIDENT,
            "judging": Judging.RESIDENTS,
            "seats": 1,
            "least_score": 0,
            "rule_slug": "",
            "score_delta": 0,
            "months": 12,
        }
        return commit(schemes.make_scheme, staff=self.clerk, now=NOW, **terms | more)

    def cycle(self, scheme: AwardScheme | None = None, **more: Any) -> AwardCycle:
        terms: dict[str, Any] = {"title": "2026年", "since": date(2026, 1, 1), "until": date(2026, 11, 1)}
        found = scheme or self.scheme()
        return commit(cycles.open_cycle, scheme_id=found.id, staff=self.clerk, now=NOW, **terms | more)

    def nominate(self, cycle: AwardCycle, subject_id: int, *, by: StaffIdentity | None = None) -> Nomination:
        who = by or self.clerk
        about = {"subject_id": subject_id, "reason": "一年里照看独居老人"}
        return commit(nominating.nominate, cycle_id=cycle.id, staff=who, now=NOW, **about)

    def judging(self, cycle: AwardCycle, *, vote_until: datetime | None = VOTE_UNTIL) -> AwardCycle:
        step = {"cycle_id": cycle.id, "vote_until": vote_until}
        return commit(cycles.begin_judging, staff=self.clerk, now=NOW, **step)

    def vote(self, nomination: Nomination, who: Resident, *, now: datetime = NOW) -> None:
        about = {"cycle_id": nomination.cycle_id, "nomination_id": nomination.id}
        commit(voting.vote, resident_id=who.id, now=now, **about)

    def decide(self, cycle: AwardCycle, *, now: datetime = AFTER_VOTE) -> AwardCycle:
        return commit(judging.decide, cycle_id=cycle.id, staff=self.clerk, now=now)

    def grant(self, cycle: AwardCycle, *, by: StaffIdentity | None = None, now: datetime = GRANTED_AT) -> AwardCycle:
        return commit(granting.grant, cycle_id=cycle.id, staff=by or self.town.admin, now=now)

    def phone(self, who: Resident) -> SignedIn:

        return as_user(self.app, db.session.get_one(User, who.user_id))

    @property
    def desk(self) -> SignedIn:
        return as_staff(self.app, self.clerk)


@pytest.fixture
def honours(app: Flask) -> Any:
    town = factories.town()
    credit.install()
    with frozen(NOW):
        yield Honours(app, town, factories.staff(town.node, StaffRole.CLERK))
