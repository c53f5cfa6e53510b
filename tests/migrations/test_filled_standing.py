"""Migrations of rules, records and what the governing half keeps, on streets of earlier versions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.clock import business_day
from app.core.db.migrations import running
from app.core.db.session import db
from app.ledger.models import Journal
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Household, Resident
from app.standing.programmes import rulebook
from app.standing.programmes.models import ProgrammeVersion, Rule, RuleCategory, SubjectKind
from app.standing.records.models import Record
from app.standing.scores import scores
from tests.migrations.conftest import OldStreet, verify
from tests.support import old_databases

REVISIONS = sorted(old_databases.COMMITS)
BEFORE_PROGRAMMES = "0045"


def test_rules_get_the_time_of_their_reminders_and_records_of_before_need_none(old_street: OldStreet) -> None:
    """0043: rules that asked for reminders have 90 days for them; what was entered before says nothing of reminders."""
    with old_street("0014") as app:
        running.upgrade("0042")
        minus = "UPDATE credit_record SET score_delta = -10, rule_id = :rule WHERE id = :id"
        with db.engine.begin() as connection:
            rule = connection.scalar(text("SELECT id FROM credit_rule WHERE slug = 'parking-repeat'"))
            record = connection.scalar(text("SELECT MIN(id) FROM credit_record"))
            connection.execute(text(minus), {"rule": rule, "id": record})
            asked: dict[Any, Any] = dict(connection.execute(text("SELECT slug, warnings FROM credit_rule")).all())
        for _ in range(2):
            running.upgrade("0043")
            with db.engine.connect() as connection:
                days: dict[Any, Any] = dict(
                    connection.execute(text("SELECT slug, warning_days FROM credit_rule")).all()
                )
                assert days == {slug: 90 if warnings else 0 for slug, warnings in asked.items()}
                assert days["sorting-fail-3"] == 90
                kept = connection.execute(
                    text("SELECT score_delta, warnings FROM credit_record WHERE id = :id"), {"id": record}
                )
                assert kept.one() == (-10, None)
            running.downgrade("0042", throw_away=True)
        running.upgrade()
        verify(app)


def _scores(at: Iterable[datetime]) -> dict[tuple[SubjectKind, int, datetime], scores.Standing]:
    """Of every resident, household and shop there is, at each of these moments."""
    session = db.session()
    found = {}
    for kind, column in (
        (SubjectKind.RESIDENT, Resident.id),
        (SubjectKind.HOUSEHOLD, Household.id),
        (SubjectKind.MERCHANT, Merchant.id),
    ):
        for subject_id in session.scalars(select(column)):
            for moment in at:
                found[kind, subject_id, moment] = scores.standing(
                    session, subject_kind=kind, subject_id=subject_id, now=moment
                )
    db.session.remove()
    return found


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_score_is_the_same_and_every_record_keeps_its_rule(old_street: OldStreet, revision: str) -> None:
    """0046: the rules become version 1 of one programme, in force from before anything that is on record."""
    of_records = text("SELECT r.id, c.slug FROM credit_record r JOIN credit_rule c ON c.id = r.rule_id ORDER BY r.id")
    with old_street(revision) as app:
        running.upgrade(BEFORE_PROGRAMMES)
        last = db.session.scalars(select(Journal.occurred_at).order_by(Journal.occurred_at.desc()).limit(1)).one()
        db.session.remove()
        moments = [last + timedelta(days=days) for days in (-200, -30, 0, 9, 100)]
        with db.engine.begin() as connection:  # The score asks of which programme a record is; then all were of one.
            connection.execute(text("ALTER TABLE credit_record ADD COLUMN programme_id BIGINT"))
        before = _scores(moments)
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE credit_record DROP COLUMN programme_id"))
        assert len(set(before.values())) > 5
        with db.engine.begin() as connection:
            slugs = connection.execute(of_records).all()
            connection.execute(text("UPDATE credit_rule SET enabled = :no WHERE slug = 'patrol'"), {"no": False})
        running.upgrade()
        assert _scores(moments) == before
        with db.engine.connect() as connection:
            assert connection.execute(of_records).all() == slugs
        session = db.session()
        root = session.scalars(select(Community).where(Community.parent_id.is_(None))).one()
        held = {
            rule.slug: rule for rule in rulebook.rules_at(session, community_id=root.id, day=business_day(moments[0]))
        }
        assert len(held) == 61
        assert {slug for slug, rule in held.items() if not rule.takes_records} == {"lavish-event", "patrol"}
        assert all(held[slug].enabled and held[slug].paused for slug in ("patrol", "lavish-event"))
        assert held["patrol"].heading.name == "平安共治"
        db.session.remove()
        verify(app)


def test_records_of_a_later_version_keep_their_rule_on_the_way_back(old_street: OldStreet) -> None:
    """0046: of a rule in several versions the first row stays; one that only a later version has keeps its own."""
    with old_street("0014") as app:
        running.upgrade()
        session = db.session()
        first = session.scalars(select(Rule).where(Rule.slug == "good-deed")).one()
        version = ProgrammeVersion(programme_id=1, no=2)
        session.add(version)
        session.flush()
        heading = RuleCategory(version_id=version.id, slug="civility", name="文明新风", position=1)
        session.add(heading)
        session.flush()
        later, fresh = (
            Rule(
                version_id=version.id,
                category_id=heading.id,
                number=number,
                slug=slug,
                code=str(number),
                category="civility",
                name="好人好事",
                subjects="R",
                scores=[5],
                evidence="",
            )
            for number, slug in ((21, "good-deed"), (1, "p1-62"))
        )
        session.add_all([later, fresh])
        session.flush()
        records = session.scalars(select(Record).order_by(Record.id).limit(2)).all()
        records[0].rule_id, records[1].rule_id = later.id, fresh.id
        ids, kept = [record.id for record in records], (first.id, fresh.id)
        session.commit()
        db.session.remove()
        running.downgrade(BEFORE_PROGRAMMES, throw_away=True)
        with db.engine.connect() as connection:
            rules = [
                connection.scalar(text("SELECT rule_id FROM credit_record WHERE id = :id"), {"id": record_id})
                for record_id in ids
            ]
            assert tuple(rules) == kept
            number = connection.scalar(text("SELECT number FROM credit_rule WHERE slug = 'p1-62'"))
            assert number == 62
        running.upgrade()
        verify(app)


def test_what_residents_have_reminded_of_goes_back_and_forth(old_street: OldStreet) -> None:
    """0054: a reminder may be given by a resident; on the way back one of the staff stands for them."""
    with old_street("0014") as app:
        running.upgrade("0054")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO reminder (rule_id, subject_kind, subject_id, community_id, event_key, event_index,"
                    " occurred_on, counted_on, expires_on, note, given_by, given_by_resident, created_at, status,"
                    " answer, closing_reason)"
                    " SELECT (SELECT MIN(id) FROM credit_rule), 'household', household_id, community_id, 'E', 'E',"
                    " '2026-11-01', '2026-11-01', '2027-01-30', '', NULL, id, '2026-11-01 00:00:00', 'open', '', ''"
                    " FROM resident ORDER BY id LIMIT 1"
                )
            )
        running.downgrade("0053", throw_away=True)
        with db.engine.connect() as connection:
            giver = connection.scalar(text("SELECT given_by FROM reminder WHERE event_key = 'E'"))
            assert giver == connection.scalar(text("SELECT MIN(id) FROM staff_member"))
        running.upgrade()
        verify(app)


def test_pictures_come_and_go_with_records_as_they_are(old_street: OldStreet) -> None:
    """0059: no record of before has a picture; on the way back they are gone, and records stay."""
    with old_street("0014") as app:
        running.upgrade("0059")
        with db.engine.begin() as connection:
            records = connection.execute(text("SELECT id, pictures FROM credit_record ORDER BY id")).all()
            assert {pictures for _, pictures in records} == {0}
            connection.execute(
                text(
                    "INSERT INTO stored_file (name, media_type, created_at, sha256, size)"
                    " VALUES ('a.jpg', 'image/jpeg', '2026-11-01 00:00:00', '', 0)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO evidence_picture (file_id, original_id, sha256, created_at, kind, about_id)"
                    " SELECT MAX(id), MAX(id), '', '2026-11-01 00:00:00', 'record', :record FROM stored_file"
                ),
                {"record": records[0].id},
            )
        running.downgrade("0058", throw_away=True)
        with db.engine.connect() as connection:
            assert connection.scalars(text("SELECT id FROM credit_record ORDER BY id")).all() == [
                each.id for each in records
            ]
        running.upgrade()
        verify(app)


def test_what_counts_goes_on_counting_and_a_minus_to_come_needs_others(old_street: OldStreet) -> None:
    """0051: records of before are carried over; a minus that does not count yet is to be verified like a new one; on
    the way back what does not count is as if it had been taken back.
    """
    with old_street("0014") as app:
        running.upgrade("0050")
        with db.engine.begin() as connection:
            first, second = connection.scalars(
                text("SELECT id FROM credit_record WHERE status = 'effective' ORDER BY id LIMIT 2")
            )
            connection.execute(
                text("UPDATE credit_record SET score_delta = -10, points = 0, effective_at = :later WHERE id = :id"),
                {"id": second, "later": "2099-01-01 00:00:00.000000"},
            )
        running.upgrade("0051")
        shown = text("SELECT status, source, due_at IS NULL, effective_at IS NULL FROM credit_record WHERE id = :id")
        with db.engine.connect() as connection:
            assert tuple(connection.execute(shown, {"id": first}).one()) == ("effective", "carried", 0, 0)
            assert tuple(connection.execute(shown, {"id": second}).one()) == ("submitted", "staff", 1, 1)
        running.downgrade("0050", throw_away=True)
        with db.engine.connect() as connection:
            states = text("SELECT id, status FROM credit_record WHERE id IN (:one, :two) ORDER BY id")
            found = connection.execute(states, {"one": first, "two": second}).all()
            assert [tuple(row) for row in found] == [(first, "effective"), (second, "withdrawn")]
        running.upgrade()
        verify(app)


def test_what_stands_apart_is_never_a_rule_of_the_community_on_the_way_back(old_street: OldStreet) -> None:
    """0056: earlier code knows neither a unit's programmes nor assessments: their rules hold on no day, and what is on
    record by them leaves the score as it is.
    """
    with old_street("0014"):
        running.upgrade("0056")
        with db.engine.begin() as connection:
            one = connection.scalar(text("SELECT MIN(id) FROM community"))
            connection.execute(
                text("INSERT INTO programme (id, kind, community_id, name) VALUES (77, 'unit', :node, 'U')"),
                {"node": one},
            )
            connection.execute(
                text(
                    "INSERT INTO programme_version (id, programme_id, no, state, starts_on, doc_no, filing_no)"
                    " VALUES (77, 77, 1, 'in_force', '2026-01-01', '', '')"
                )
            )
            record_id = connection.scalar(text("SELECT MIN(id) FROM credit_record WHERE score_delta > 0"))
            connection.execute(text("UPDATE credit_record SET programme_id = 77 WHERE id = :id"), {"id": record_id})
        running.downgrade("0055", throw_away=True)
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT kind FROM programme WHERE id = 77")) == "community"
            days = text("SELECT state, starts_on > ends_on FROM programme_version WHERE id = 77")
            assert tuple(connection.execute(days).one()) == ("ended", 1)
            delta = text("SELECT score_delta FROM credit_record WHERE id = :id")
            assert connection.scalar(delta, {"id": record_id}) == 0


def test_comments_of_before_were_said_at_the_desk_and_on_the_way_back_somebody_has_written_each(
    old_street: OldStreet,
) -> None:
    """0064: comments also come from outside; on the way back who has drafted the version stands beside those."""
    insert = (
        "INSERT INTO programme_comment (version_id, text, written_by, created_at{more})"
        " SELECT MIN(v.id), :text, {who}, '2026-11-01 00:00:00'{values} FROM programme_version v"
    )
    with old_street("0014"):
        running.upgrade("0063")
        with db.engine.begin() as connection:
            somebody = "(SELECT MIN(id) FROM staff_member)"
            connection.execute(text(insert.format(more="", who=somebody, values="")), {"text": "A"})
        running.upgrade("0064")
        with db.engine.begin() as connection:
            more, values = ", source, answer", ", 'page', ''"
            connection.execute(text(insert.format(more=more, who="NULL", values=values)), {"text": "B"})
            found = connection.execute(text("SELECT text, source, answer FROM programme_comment ORDER BY id")).all()
            assert [tuple(row) for row in found] == [("A", "desk", ""), ("B", "page", "")]
        running.downgrade("0063", throw_away=True)
        with db.engine.connect() as connection:
            without = text("SELECT COUNT(*) FROM programme_comment WHERE written_by IS NULL")
            assert connection.scalar(without) == 0


def test_how_far_machine_made_records_have_come_goes_with_their_name(old_street: OldStreet) -> None:
    """0066: a job goes on where it was, and on the way back too."""
    with old_street("0014"):
        running.upgrade("0065")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO trail (name, seen, seen_at, done_to, safe_to)"
                    " VALUES ('merits.offers', 9, '2026-11-29 00:00:00', 7, 9)"
                )
            )
        for move, revision, name in (
            (running.upgrade, "0066", "machine_records.offers"),
            (running.downgrade, "0065", "merits.offers"),
        ):
            move(revision)
            with db.engine.connect() as connection:
                found = text("SELECT done_to FROM trail WHERE name = :name")
                assert connection.scalar(found, {"name": name}) == 7


def test_what_a_council_was_to_judge_goes_by_what_is_on_record_on_the_way_back(old_street: OldStreet) -> None:
    """0086: earlier code knows no council that judges: cycles stay where they are and can be decided at the desk."""
    with old_street("0014") as app:
        running.upgrade("0086")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO award_scheme (id, community_id, kind, name, about, recipient, judging, seats,"
                    " least_score, rule_slug, score_delta, months, created_by, created_at)"
                    " SELECT 77, community_id, 'model', 'N', '', 'resident', 'council', 1, 0, '', 0, 12, id,"
                    " '2026-11-01 00:00:00' FROM staff_member ORDER BY id LIMIT 1"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO award_cycle (id, scheme_id, community_id, title, since, until, opened_by, opened_at,"
                    " state, ballots, decided_in, closing_reason)"
                    " SELECT 77, 77, community_id, 'T', '2026-01-01', '2026-11-01', created_by, created_at,"
                    " 'judging', 0, '', '' FROM award_scheme WHERE id = 77"
                )
            )
        running.downgrade("0085", throw_away=True)
        with db.engine.connect() as connection:
            how = connection.execute(text("SELECT judging, least_score FROM award_scheme WHERE id = 77"))
            assert tuple(how.one()) == ("criteria", 1)
            assert connection.scalar(text("SELECT state FROM award_cycle WHERE id = 77")) == "judging"
        running.upgrade()
        verify(app)
