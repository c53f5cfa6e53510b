"""Kinds of journals: one enumeration, one label each, wherever they are shown."""

import re
from pathlib import Path
from typing import Any

from app.ledger.kinds import JournalKind, label_of
from app.ledger.models import Journal
from app.standing.points.schemas import MovementOut
from app.treasury.funds import labels, movements

APP = Path(__file__).resolve().parents[2] / "app"


def test_every_kind_has_one_chinese_label_and_fits_into_its_column() -> None:
    found = [kind.label for kind in JournalKind]
    assert [label for label in found if not re.fullmatch(r"[一-鿿，]{2,12}", label)] == []
    assert len(set(found)) == len(found) == 26
    columns: Any = Journal.__table__.columns
    assert max(map(len, JournalKind)) <= columns["kind"].type.length


def test_passbook_and_funds_say_the_same() -> None:
    passbook = MovementOut().fields["kind"].metadata["x-enum-labels"]
    assert (passbook["award"], passbook["expiry"], passbook["top_up"]) == ("积分到账", "积分到期", "充值")
    assert labels.KINDS.items() <= passbook.items()
    assert set(labels.KINDS) == set(movements.KINDS)


def test_what_is_stored_reads_by_its_label() -> None:
    assert label_of("alloc_reversal") == JournalKind.ALLOCATION_REVERSAL.label == "划拨冲正"
    assert label_of("lamp") == "lamp"


def test_no_kind_is_written_out_elsewhere() -> None:
    """A journal is posted, and looked for, by a member of the enumeration."""
    written = re.compile(r"(?:Entry\(\s*|Journal\.kind == )f?[\"']")
    assert [path.name for path in APP.rglob("*.py") if written.search(path.read_text(encoding="utf-8"))] == []
