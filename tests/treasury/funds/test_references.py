"""A transfer is one transfer however its number is written: in every fund, as a draft and as a payment."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.alliance.settlement.models import Statement, StatementStatus
from app.core.db.session import db
from app.core.files.attachments import attachment_of
from app.operations.doctor import upkeep
from app.treasury import funds
from app.treasury.funds.errors import AttachmentUsedError, BankReferenceUsedError
from app.treasury.funds.models import ReferenceUse, TopUp, TopUpSource
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.support.threads import at_once

SPELLINGS = ("EV-2026 01", "ev-202601", "ＥＶ－２０２６０１", "Ev\u20132026\u200b01", "EV- 2026\u300001")


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def draft(town: Town, reference: str, **changes: Any) -> TopUp:
    values = {"fund_id": town.fund.id, "amount_fen": 100, "source": TopUpSource.BUDGET, "staff": town.admin, "now": NOW}
    return commit(funds.draft_top_up, bank_reference=reference, **values | changes)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_in_another_spelling_is_refused_in_another_fund_too(town: Town, spelling: str) -> None:
    draft(town, "EV-202601")
    other = factories.fund(factories.community(parent=town.town))
    with pytest.raises(BankReferenceUsedError):
        draft(town, spelling, fund_id=other.id)
    assert draft(town, "EV-202602", fund_id=other.id).id


def test_spellings_of_one_transfer_drafted_at_once_are_one_draft(app: Flask, town: Town) -> None:
    nodes = [factories.fund(factories.community(parent=town.town)) for _ in SPELLINGS]
    calls = [partial(draft, town, s, fund_id=f.id) for s, f in zip(SPELLINGS, nodes, strict=True)]
    results = at_once(app, calls)
    said = Counter(getattr(each, "code", "drafted") for each in results)
    assert said == {"drafted": 1, "bank_reference_used": len(SPELLINGS) - 1}


def test_what_came_in_is_not_what_went_out(town: Town) -> None:
    statement = october.drafted(town)
    october.approve(town, statement, at=october.DECEMBER)
    draft(town, "EV-1-IN")
    with pytest.raises(BankReferenceUsedError):
        october.pay(town, statement, "ev-1-in", at=october.DECEMBER)
    october.pay(town, statement, "ev-1-out", at=october.DECEMBER)
    with pytest.raises(BankReferenceUsedError):
        draft(town, "EV-1-OUT")


def test_one_transfer_pays_one_statement_however_its_number_is_written(app: Flask, town: Town) -> None:
    for _ in SPELLINGS:
        october.redeemed(town, shop=factories.shop(town.node))
    statements = october.run(town).statements
    for statement in statements:
        october.approve(town, statement, at=october.DECEMBER)
    calls = [
        partial(october.pay, town, statement, spelling, at=october.DECEMBER)
        for statement, spelling in zip(statements, SPELLINGS, strict=True)
    ]
    results = at_once(app, calls)
    assert sum(isinstance(each, BankReferenceUsedError) for each in results) == len(SPELLINGS) - 1
    assert db.session.scalar(select(func.count()).where(Statement.status == StatementStatus.PAID)) == 1
    october.assert_everything_adds_up()


def test_what_was_returned_or_reversed_can_be_entered_anew(town: Town) -> None:
    other = factories.staff(town.town)
    first = draft(town, "EV-7777")
    commit(funds.reject_top_up, top_up_id=first.id, staff=other, now=NOW)
    second = draft(town, "ev-7777")
    commit(funds.approve_top_up, top_up_id=second.id, staff=other, now=NOW)
    with pytest.raises(BankReferenceUsedError):
        draft(town, "EV-7777")
    commit(funds.reverse_top_up, top_up_id=second.id, reason="记错了", staff=town.admin, now=NOW)
    third = draft(town, "EV－7777")
    found = funds.top_ups_in_scope(
        db.session(),
        staff=town.admin,
        status=None,
        source=None,
        fund_id=None,
        bank_reference="ｅｖ-7777",
        cursor=None,
        limit=10,
    )
    assert [each.top_up.id for each in found.items] == [third.id, second.id, first.id]


def test_a_slip_is_of_one_top_up(town: Town) -> None:
    slip = attachment_of(b"%PDF-1.4 the same", "slip.pdf")
    first = draft(town, "EV-0001", attachment=slip)
    renamed = attachment_of(b"%PDF-1.4 the same", "another name.pdf")
    with pytest.raises(AttachmentUsedError):
        draft(town, "EV-0002", attachment=renamed)
    commit(funds.reject_top_up, top_up_id=first.id, staff=factories.staff(town.town), now=NOW)
    assert draft(town, "EV-0002", attachment=renamed).id


def test_doctor_names_what_was_entered_twice_before(town: Town) -> None:
    def found() -> str:
        db.session.rollback()
        looked = upkeep.look(db.session(), periods={}, now=NOW)
        return next(each.said for each in looked if each.name == "bank references")

    assert found() == "each is of one transfer"
    first, second = draft(town, "EV-1111"), draft(town, "EV-2222")
    use = db.session.scalars(select(ReferenceUse).where(ReferenceUse.subject_id == second.id)).one()
    use.key, use.open_key = "ev-1111", None
    db.session.commit()
    assert found() == f"top_up {first.id} and {second.id}"
    commit(funds.reject_top_up, top_up_id=second.id, staff=factories.staff(town.town), now=NOW)
    assert found() == "each is of one transfer"
