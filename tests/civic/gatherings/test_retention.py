"""What nobody needs to know any more of who took part goes; hours that were confirmed stay."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.alliance.machine_records import checks as machine_records
from app.civic.gatherings import retention
from app.civic.gatherings.hours import confirmed_in_year
from app.civic.gatherings.models import Presence, Signup
from app.core.db.session import db
from devtools.factories import commit
from tests.civic.gatherings.conftest import SATURDAY, Street, problems
from tests.civic.gatherings.test_hours import attended, confirm
from tests.civic.gatherings.test_presences import by_code, ended

MOMENT = timedelta(seconds=1)


def left() -> list[int | None]:
    """How many sign-ups and presences there are."""
    db.session.rollback()
    return [db.session.scalar(select(func.count(model.id))) for model in (Signup, Presence)]


def test_signups_go_after_a_year_and_what_was_confirmed_stays(app: Flask, street: Street) -> None:
    who = street.person()
    confirmed = attended(street, who)
    confirm(street, confirmed)
    attended(street, who, starts_at=SATURDAY + timedelta(hours=3))
    street.sign_up(street.open(starts_at=SATURDAY + timedelta(days=90)), who)
    last = confirmed.ends_at + timedelta(hours=3) + retention.SIGNUPS_FOR
    assert commit(retention.forget_signups, now=confirmed.ends_at + retention.SIGNUPS_FOR) == 0
    assert left() == [3, 2]
    assert commit(retention.forget_signups, now=last + MOMENT) == 2
    assert left() == [1, 1]  # What is to come, and what was confirmed.
    assert commit(retention.forget_signups, now=last + MOMENT) == 0
    hours = confirmed_in_year(db.session(), rule_slug="volunteer-hours", day=confirmed.day, resident_ids=[who.id])
    assert hours == {who.id: 120}
    assert problems() == []
    assert machine_records.INVARIANTS[0].check(db.session()).problems == ()


def test_when_somebody_came_and_left_is_taken_off_after_three_years(app: Flask, street: Street) -> None:
    who = street.person()
    gathering = street.open()
    by_code(gathering, who, now=SATURDAY + timedelta(minutes=50))
    ended(gathering)
    confirm(street, gathering)
    three = gathering.ends_at + retention.TIMES_FOR
    assert commit(retention.forget_times, now=three) == 0
    assert commit(retention.forget_times, now=three + MOMENT) == 1
    presence = db.session.scalars(select(Presence).where(Presence.resident_id == who.id)).one()
    assert (presence.in_at, presence.out_at, presence.noted_by) == (gathering.starts_at, gathering.ends_at, None)
    assert (presence.minutes, presence.is_out_by_itself) == (70, False)
    assert commit(retention.forget_times, now=three + MOMENT) == 0
