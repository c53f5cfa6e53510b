"""Seals: whatever is done to the journals behind the bank's back is found and named."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from app.core.clock import SHANGHAI
from app.core.db.session import db
from app.core.db.uow import execute
from app.ledger import chart, leaves
from app.ledger import journals as ledger
from app.ledger.checks import check_ledger
from app.ledger.invariants import Check
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal, Posting, Seal
from app.ledger.seals import chain, heads, sealing
from app.ledger.seals.checks import check_seals
from app.parties.communities.models import Community
from app.parties.residents.models import Resident
from config import Settings
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.keys import configure_keyring
from tests.support.threads import at_once

LATER = NOW + timedelta(minutes=1)
CHAIN, SEALED, UNSEALED, HEADS = range(4)


@pytest.fixture
def posted(app: Flask) -> list[int]:
    """Ids of nine journals in three seals."""
    node = factories.community()
    issued, points = chart.community(node.id, "issued"), chart.resident_points(factories.resident(node).id)
    ids = []
    for n in range(9):
        legs = [(issued, -n - 1), (points, n + 1)]
        entry = ledger.Entry(JournalKind.AWARD, f"a:{n}", legs, memo=f"好人好事 {n}")
        commit(ledger.post, entry=entry, at=NOW, actor="staff:1")
        ids.append(id_of(entry))
        if n % 3 == 2:
            assert sealing.seal_new(NOW) == 3
    return ids


def post(n: int) -> int:
    """One more journal between the same accounts."""
    node, person = db.session.scalars(select(Community.id)).one(), db.session.scalars(select(Resident.id)).one()
    legs = [(chart.community(node, "issued"), -n), (chart.resident_points(person), n)]
    entry = ledger.Entry(JournalKind.AWARD, f"b:{n}", legs)
    commit(ledger.post, entry=entry, at=NOW, actor="system")
    return id_of(entry)


def id_of(entry: ledger.Entry) -> int:
    with db.engine.connect() as connection:  # The session stays as it was: without a transaction.
        return connection.scalars(select(Journal.id).where(Journal.reference == entry.reference)).one()


def tamper(*statements: str, **values: Any) -> None:
    """What somebody does who has the database, but not the keys."""
    with db.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execute(text("PRAGMA defer_foreign_keys = 1" if is_sqlite else "SET foreign_key_checks = 0"))
        for sql in statements:
            assert connection.execute(text(sql), values).rowcount > 0, sql
        if not is_sqlite:
            connection.execute(text("SET foreign_key_checks = 1"))


def verify(kept: Sequence[heads.Head] = ()) -> list[Check]:
    db.session.rollback()
    return list(check_seals(db.session(), now=LATER, heads=kept))


def problems(kept: Sequence[heads.Head] = ()) -> dict[int, tuple[str, ...]]:
    """What is found, by check, of the checks that fail."""
    return {n: check.problems for n, check in enumerate(verify(kept)) if not check.passed}


def head() -> heads.Head:
    return heads.take(db.session(), now=NOW)


def test_what_is_sealed_is_whole(posted: list[int]) -> None:
    assert problems([head()]) == {}
    assert [check.looked_at for check in verify([head()])] == [3, 9, 0, 1]
    assert sealing.seal_new(LATER) == 0


CHANGED = "journal {} (a:3) of seal 2 has been changed, or its postings"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal SET memo = '好人好事 4' WHERE id = :id",
        "UPDATE journal SET actor = 'staff:2' WHERE id = :id",
        "UPDATE journal SET kind = 'claim' WHERE id = :id",
        "UPDATE journal SET occurred_at = '2026-11-10 04:00:00.000001' WHERE id = :id",
        "UPDATE journal SET leaf = NULL WHERE id = :id",
        "UPDATE posting SET amount = amount * 2 WHERE journal_id = :id",
        "UPDATE posting SET amount = -amount WHERE journal_id = :id",
        "DELETE FROM posting WHERE journal_id = :id",
        "INSERT INTO posting (journal_id, account_id, amount) SELECT journal_id, account_id, 0 FROM posting"
        " WHERE journal_id = :id",
    ],
)
def test_a_changed_journal_is_named(posted: list[int], sql: str) -> None:
    tamper(sql, id=posted[3])
    assert problems() == {SEALED: (CHANGED.format(posted[3]),)}


def test_a_changed_reference_is_named(posted: list[int]) -> None:
    tamper("UPDATE journal SET reference = 'a:33' WHERE id = :id", id=posted[3])
    assert problems() == {SEALED: (CHANGED.replace("a:3", "a:33").format(posted[3]),)}


def test_amounts_swapped_between_journals_name_both(posted: list[int]) -> None:
    """Each still balances, and so does every account."""
    first, second = posted[3], posted[7]
    tamper(
        "UPDATE posting SET journal_id = CASE journal_id WHEN :a THEN :b ELSE :a END WHERE journal_id IN (:a, :b)",
        a=first,
        b=second,
    )
    assert all(check.passed for check in check_ledger(db.session()))
    assert problems() == {
        SEALED: (
            f"journal {first} (a:3) of seal 2 has been changed, or its postings",
            f"journal {second} (a:7) of seal 3 has been changed, or its postings",
        )
    }


def test_journals_posted_many_at_once_are_sealed_like_any_other(posted: list[int]) -> None:
    node, person = db.session.scalars(select(Community.id)).one(), db.session.scalars(select(Resident.id)).one()
    entries = [
        ledger.Entry(
            JournalKind.AWARD,
            f"m:{n}",
            [(chart.community(node, "issued"), -n), (chart.resident_points(person), n)],
            "好",
        )
        for n in range(1, 6)
    ]
    commit(ledger.post_many, entries=entries, at=NOW, actor="staff:1")
    assert sealing.seal_new(LATER) == 5
    assert problems() == {}


def test_accounts_that_change_hands_are_named(posted: list[int]) -> None:
    """No journal, no posting and no balance is touched, and yet the points are somebody else's."""
    tamper("UPDATE ledger_account SET owner_id = 1000000 WHERE kind = 'points' AND owner_kind = 'resident'")
    assert all(check.passed for check in check_ledger(db.session()))
    assert len(problems()[SEALED]) == 9


BY_HAND = (
    "INSERT INTO journal (id, kind, reference, occurred_at, actor, memo, leaf)"
    " SELECT :id, kind, 'a:99', occurred_at, actor, memo, leaf FROM journal WHERE id = :like",
    "INSERT INTO posting (journal_id, account_id, amount)"
    " SELECT :id, account_id, amount FROM posting WHERE journal_id = :like",
    "UPDATE ledger_balance SET amount = amount + 9 * (CASE WHEN floor IS NULL THEN -1 ELSE 1 END)"
    " WHERE stripe = 0 AND account_id IN (SELECT account_id FROM posting WHERE journal_id = :id)",
)


def test_a_balanced_journal_inserted_by_hand_is_named_and_never_sealed(posted: list[int]) -> None:
    tamper(*BY_HAND, id=1_000_000, like=posted[8])
    assert all(check.passed for check in check_ledger(db.session()))
    named = {UNSEALED: ("journal 1000000 (a:99) was not posted by the bank, or has been changed since",)}
    assert problems() == named
    assert sealing.seal_new(NOW) == 0
    assert problems() == named
    assert chain.oldest_unsealed(db.session(), now=NOW) == NOW


def test_a_journal_changed_before_it_was_sealed_is_named(posted: list[int]) -> None:
    young = post(20)
    assert problems() == {}
    tamper("UPDATE posting SET amount = amount * 2 WHERE journal_id = :id", id=young)
    assert problems() == {UNSEALED: (f"journal {young} (b:20) was not posted by the bank, or has been changed since",)}


REMOVE = (
    "UPDATE ledger_balance SET amount = amount - (SELECT amount FROM posting WHERE journal_id = :id"
    " AND posting.account_id = ledger_balance.account_id)"
    " WHERE stripe = 0 AND account_id IN (SELECT account_id FROM posting WHERE journal_id = :id)",
    "DELETE FROM posting WHERE journal_id = :id",
    "DELETE FROM journal WHERE id = :id",
)


@pytest.mark.parametrize("which", [0, 4, 8])
def test_a_removed_journal_is_named_the_last_one_too(posted: list[int], which: int) -> None:
    """With its postings, and the balances brought in line."""
    tamper(*REMOVE, id=posted[which])
    assert all(check.passed for check in check_ledger(db.session()))
    assert problems() == {SEALED: (f"journal {posted[which]} of seal {which // 3 + 1} is gone",)}


def test_another_journal_in_the_place_of_a_removed_one_is_named(posted: list[int]) -> None:
    tamper(*REMOVE, id=posted[4])
    tamper("DELETE FROM posting WHERE journal_id = :id", id=posted[8])
    tamper("UPDATE journal SET id = :free WHERE id = :id", free=posted[4], id=posted[8])
    assert problems()[SEALED] == (
        f"journal {posted[4]} (a:8) of seal 2 has been changed, or its postings",
        f"journal {posted[8]} of seal 3 is gone",
    )


def test_a_young_journal_in_the_place_of_a_removed_one_is_named(posted: list[int]) -> None:
    """With its postings: genuine, none is gone, and the books balance. Only the seal knows another leaf."""
    tamper(*REMOVE, id=posted[4])
    young = post(20)
    tamper(
        "UPDATE posting SET journal_id = :free WHERE journal_id = :id",
        "UPDATE journal SET id = :free WHERE id = :id",
        free=posted[4],
        id=young,
    )
    assert all(check.passed for check in check_ledger(db.session()))
    named = f"journal {posted[4]} (b:20) of seal 2 has been changed, or its postings"
    assert problems() == {SEALED: (named,)}


def test_a_leaf_taken_over_from_another_journal_is_named(posted: list[int]) -> None:
    """The seal's own leaf in the row of a changed journal vouches for nothing."""
    young = post(20)
    tamper(
        "UPDATE journal SET memo = '改过', leaf = (SELECT l FROM (SELECT leaf l FROM journal WHERE id = :id) x)"
        " WHERE id = :changed",
        id=posted[3],
        changed=young,
    )
    assert problems() == {UNSEALED: (f"journal {young} (b:20) was not posted by the bank, or has been changed since",)}


def test_a_journal_sealed_twice_is_named(posted: list[int]) -> None:
    """By whoever has the keys: the chain itself is whole, and counts a journal that is not there."""
    ((journal_id, leaf), *_) = chain.members_of(db.session.scalars(select(Seal.members)).first())
    db.session.rollback()
    execute(chain.add_seal, end=chain.end_of_chain(db.session()), members=[(journal_id, leaf)], now=NOW)
    assert problems() == {CHAIN: (f"journal {journal_id} is sealed twice, the second time in seal 4",)}


def test_a_journal_twice_in_one_seal_is_named(posted: list[int]) -> None:
    young = post(20)
    leaf = db.session.scalars(select(Journal.leaf).where(Journal.id == young)).one()
    db.session.rollback()
    execute(chain.add_seal, end=chain.end_of_chain(db.session()), members=[(young, leaf)] * 2, now=NOW)
    assert problems() == {CHAIN: (f"journal {young} is sealed twice, the second time in seal 4",)}


def test_removed_last_seals_are_named_by_a_kept_head(posted: list[int]) -> None:
    kept = head()
    tamper("DELETE FROM seal WHERE number = 3")
    assert problems() == {}  # Its journals are young enough to wait for a seal: only the head tells.
    gone = f"seal 3 is gone: it was there at {NOW.isoformat()}, now the chain ends before it"
    assert problems([kept]) == {HEADS: (gone,)}
    assert sealing.seal_new(LATER) == 3
    assert problems() == {}
    other = f"seal 3 is not the one that was there at {NOW.isoformat()}"
    assert problems([kept, head()]) == {HEADS: (other,)}


def test_the_last_seal_removed_with_its_journals_is_named_by_a_kept_head(posted: list[int]) -> None:
    kept = head()
    for journal_id in posted[6:]:
        tamper(*REMOVE, id=journal_id)
    tamper("DELETE FROM seal WHERE number = 3")
    assert problems() == {}
    assert list(problems([kept])) == [HEADS]


def test_a_head_that_was_changed_is_not_believed(posted: list[int]) -> None:
    line = head().line()
    (forged,) = heads.read(line.replace('"journals": 9', '"journals": 8'))
    assert problems([forged]) == {HEADS: (f"the head of {NOW.isoformat()} is not signed with any of SEAL_KEYS",)}
    assert problems(heads.read(line + "\n" + line + "\n")) == {}


@pytest.mark.parametrize("line", ["", "{}", "[1]", "x", '{"seal": "1"}'])
def test_what_is_not_a_head_is_said(line: str) -> None:
    with pytest.raises(heads.HeadUnreadableError):
        heads.read(line)


def test_a_removed_middle_seal_is_named(posted: list[int]) -> None:
    tamper("DELETE FROM seal WHERE number = 2")
    assert problems() == {CHAIN: ("seal 2 is gone: after seal 1 comes seal 3",)}


def test_a_removed_seal_whose_gap_was_closed_is_named(posted: list[int]) -> None:
    tamper("DELETE FROM seal WHERE number = 2", "UPDATE seal SET number = 2 WHERE number = 3")
    assert problems()[CHAIN] == (
        "seal 2 does not follow on seal 1: one of them was replaced",
        "seal 2 has been changed or forged: its signature does not fit",
    )


@pytest.mark.parametrize(
    "change",
    [
        "sealed_at = '2026-01-01 00:00:00'",
        "through_id = through_id - 1",
        "signature = (SELECT s FROM (SELECT signature s FROM seal WHERE number = 1) x)",
        "hash = (SELECT h FROM (SELECT hash h FROM seal WHERE number = 1) x)",
        "members = (SELECT m FROM (SELECT members m FROM seal WHERE number = 1) x)",
    ],
)
def test_a_changed_seal_is_named(posted: list[int], change: str) -> None:
    tamper(f"UPDATE seal SET {change} WHERE number = 3")  # noqa: S608  # Of the list above.
    assert "seal 3 has been changed or forged: its signature does not fit" in problems()[CHAIN]


def test_a_seal_replaced_by_one_of_another_key_is_named(posted: list[int], settings: Settings) -> None:
    """Signed well, over journals that are not the bank's."""
    tamper("DELETE FROM seal WHERE number = 3")
    with other_keys(settings, "x" * 32):
        stranger = execute(chain.add_seal, end=chain.end_of_chain(db.session()), members=[(1, bytes(32))], now=NOW)
        key_id = db.session.get_one(Seal, stranger.number).key_id
    assert f"seal 3 is signed with key {key_id}, which is none of SEAL_KEYS" in problems()[CHAIN]


@contextmanager
def other_keys(settings: Settings, *seal_keys: str) -> Iterator[None]:
    """The bank with other keys for its seals, for the length of a block."""
    configure_keyring(replace(settings, seal_keys=seal_keys))
    try:
        yield
    finally:
        configure_keyring(settings)


def test_a_wrong_key_vouches_for_nothing(posted: list[int], settings: Settings) -> None:
    kept = head()
    with other_keys(settings, "x" * 32):
        found = problems([kept])
    assert len(found[CHAIN]) == 3
    assert len(found[SEALED]) == 9
    assert found[HEADS] == (f"the head of {NOW.isoformat()} is not signed with any of SEAL_KEYS",)


def test_keys_can_be_changed_and_the_old_ones_go_on_verifying(posted: list[int], settings: Settings) -> None:
    kept = head()
    post(20)
    with other_keys(settings, "x" * 32, *settings.seal_keys):
        post(21)
        assert sealing.seal_new(LATER) == 2
        assert problems([kept, head()]) == {}


Rows = tuple[dict[str, Any], list[dict[str, Any]]]


def hold_back(journal_id: int) -> Rows:
    """Make it as if the transaction of a journal had not committed yet."""
    with db.engine.begin() as connection:
        row = connection.execute(select(Journal.__table__).where(Journal.id == journal_id)).mappings().one()
        lines = connection.execute(select(Posting.__table__).where(Posting.journal_id == journal_id)).mappings().all()
    tamper("DELETE FROM posting WHERE journal_id = :id", "DELETE FROM journal WHERE id = :id", id=journal_id)
    return dict(row), [dict(line) for line in lines]


def commit_late(rows: Rows) -> None:
    with db.engine.begin() as connection:
        connection.execute(insert(Journal), rows[0])
        connection.execute(insert(Posting), rows[1])


def test_a_journal_that_commits_late_joins_the_next_seal(posted: list[int]) -> None:
    """Its id is lower than one that is sealed already."""
    late, _ = post(20), post(21)
    rows = hold_back(late)
    assert sealing.seal_new(LATER) == 1
    commit_late(rows)
    assert problems() == {}
    assert sealing.seal_new(LATER + timedelta(minutes=1)) == 1
    assert [check.looked_at for check in verify()] == [5, 11, 0]
    assert problems() == {}


def test_what_commits_later_than_that_is_found_by_the_long_look(posted: list[int]) -> None:
    late, _ = post(20), post(21)
    rows = hold_back(late)
    assert sealing.seal_new(LATER) == 1
    commit_late(rows)
    hour = NOW + timedelta(hours=1)
    assert sealing.seal_new(hour) == 0
    assert sealing.seal_late(hour) == 1
    assert problems() == {}
    assert [check.looked_at for check in verify()] == [5, 11, 0]


def test_two_sealers_at_once_seal_everything_once(app: Flask, posted: list[int]) -> None:
    for n in range(20, 40):
        post(n)
    done = at_once(app, [lambda: sealing.seal_new(LATER)] * 4)
    assert sum(done) == 20
    assert problems() == {}
    assert [check.looked_at for check in verify()] == [4, 29, 0]


def test_sealing_while_others_post(app: Flask, posted: list[int]) -> None:
    def some(first: int) -> int:
        return len([post(n) for n in range(first, first + 15)])

    def seal_often() -> int:
        return sum(sealing.seal_new(LATER) for _ in range(15))

    at_once(app, [lambda: some(100), lambda: some(200), lambda: some(300), seal_often, seal_often])
    sealing.seal_new(LATER)
    assert problems() == {}
    assert [check.looked_at for check in verify()][SEALED:] == [54, 0]


def test_a_run_makes_several_seals_and_ends_at_its_limit(posted: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "JOURNALS_A_SEAL", 4)
    monkeypatch.setattr(chain, "SCANNED_AT_ONCE", 7)
    for n in range(20, 30):
        post(n)
    assert sealing.seal_new(LATER, seals_max=2) == 8
    assert sealing.seal_new(LATER, seals_max=2) == 2
    assert problems() == {}


def test_the_oldest_unsealed_journal_is_told(posted: list[int]) -> None:
    assert chain.oldest_unsealed(db.session(), now=LATER) is None
    post(20)
    assert chain.oldest_unsealed(db.session(), now=LATER) == NOW


def test_a_journal_that_waits_too_long_is_named(posted: list[int]) -> None:
    young = post(20)
    (_, _, check) = check_seals(db.session(), now=NOW + timedelta(minutes=16))
    assert check.problems == (f"journal {young} (b:20) of 2026-11-10 04:00 UTC has no seal: does the worker run?",)


def test_a_leaf_covers_every_field_and_no_order() -> None:
    row = ("award", "a:1", NOW, "system", "好")
    leaf = leaves.make(row, [("a", -5), ("b", 5)])
    assert leaves.fits(leaf, row, [("b", 5), ("a", -5)])
    assert not leaves.fits(leaf, row, [("a", 5), ("b", -5)])
    for n, other in enumerate(("claim", "a:2", NOW + timedelta(microseconds=1), "user:1", "")):
        assert not leaves.fits(leaf, (*row[:n], other, *row[n + 1 :]), [("a", -5), ("b", 5)])  # type: ignore[arg-type]


def test_a_leaf_does_not_depend_on_the_zone_of_its_moment() -> None:
    here = ("award", "a:1", NOW.astimezone(SHANGHAI), "system", "")
    assert leaves.fits(leaves.make(here, [("a", 1)]), ("award", "a:1", NOW, "system", ""), [("a", 1)])
