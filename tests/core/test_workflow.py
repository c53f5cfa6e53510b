"""Workflows: tables that leave nothing open, and what a service does with them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from app import features
from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.errors import ConflictError
from app.core.workflow import Mover, Transition, Workflow
from app.rewards.offers.errors import OfferStateError
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.publication.workflow import OFFERS, PAUSE, RUN_OUT
from app.treasury.funds.workflow import APPROVE
from devtools import factories, workflows
from devtools.factories import NOW, commit

NAMES = [workflow.title for workflow in features.WORKFLOWS]
every_workflow = pytest.mark.parametrize("workflow", features.WORKFLOWS, ids=NAMES)


def states_of(workflow: Workflow[Any]) -> set[Any]:
    states: Any = workflow.states
    return set(states)


def reached(workflow: Workflow[Any]) -> set[Any]:
    """The states that can be come to from the first one."""
    found: set[Any] = set()
    more = {workflow.initial}
    while more - found:
        found |= more
        more = {step.target for step in workflow.transitions if found & set(step.sources)}
    return found


@every_workflow
def test_every_state_is_declared_and_reached(workflow: Workflow[Any]) -> None:
    states = states_of(workflow)
    assert reached(workflow) == states
    assert [step for step in workflow.transitions if not {*step.sources, step.target} <= states] == []


@every_workflow
def test_every_transition_says_what_it_is_called(workflow: Workflow[Any]) -> None:
    assert [step for step in workflow.transitions if not step.label or not step.sources] == []
    noted = [step for step in workflow.transitions if step.action]
    assert [step for step in noted if step.by in (Mover.BANK, Mover.SYSTEM)] == []  # Nobody has done it.
    assert len({step.action and step.action.subject for step in noted}) <= 1


@every_workflow
def test_what_is_not_allowed_is_refused_with_a_conflict(workflow: Workflow[Any]) -> None:
    for step in workflow.transitions:
        for state in states_of(workflow) - set(step.sources):
            row = type("Row", (), {workflow.column: state})()
            with pytest.raises(ConflictError):
                workflow.enter(row, step, decided_by=1)
            assert vars(row) == {}  # Nothing was set.


def test_all_workflows_are_listed() -> None:
    names = {workflow.states.__name__ for workflow in features.WORKFLOWS}
    assert len(names) == len(features.WORKFLOWS) == len(set(NAMES)) == 40
    assert {"OfferStatus", "StatementStatus", "TopUpStatus", "MerchantStatus", "SignState", "CouponStatus"} <= names


def test_the_drawing_is_as_the_tables_are() -> None:
    drawn = workflows.TARGET.read_text(encoding="utf-8")
    assert drawn == workflows.document(), "the states have changed; if that is meant: make workflows"
    assert "draft --> published: 工作人员：发布优惠" in drawn
    assert 'state "在盟" as active' in drawn


def test_a_step_of_another_workflow_is_none_of_this_one(app: Flask) -> None:
    offer: Any = type("Row", (), {"status": OfferStatus.PAUSED})()
    of_a_top_up: Any = APPROVE
    with pytest.raises(LookupError, match="no transition of 优惠"):
        OFFERS.require(offer, of_a_top_up)
    with pytest.raises(LookupError, match="有效期结束 is not noted"):
        OFFERS.note(db.session(), offer, RUN_OUT, staff=factories.staff(factories.community()), at=NOW)


def test_a_move_reads_the_row_anew_and_notes_itself(app: Flask) -> None:
    town = factories.town()
    offer, staff = factories.offer(town.shop), town.admin
    stamps = {"decided_by": staff.id, "decided_at": NOW, "decision_reason": "盘点"}

    def pause(session: Any) -> None:
        row = session.get_one(Offer, offer.id)
        set_committed_value(row, "status", OfferStatus.PUBLISHED)  # As it was before somebody else came first.
        OFFERS.move(session, row, PAUSE, staff=staff, at=NOW, stamps=stamps, reason="盘点")

    commit(pause)
    row = db.session.get_one(Offer, offer.id, populate_existing=True)
    assert (row.status, row.decided_by, row.decision_reason) == (OfferStatus.PAUSED, staff.id, "盘点")
    with pytest.raises(OfferStateError) as refused:
        commit(pause)
    assert refused.value.details == {"status": "paused"}
    query = select(AuditEvent).where(AuditEvent.subject_id == offer.id, AuditEvent.action == "offer.paused")
    noted = db.session.scalars(query).one()
    assert (noted.subject_kind, noted.facts) == ("offer", {"reason": "盘点"})


def test_a_transition_is_called_by_what_is_noted_of_it() -> None:
    assert PAUSE.label == "暂停优惠"
    assert Transition([OfferStatus.DRAFT], OfferStatus.CLOSED, by=Mover.SYSTEM, name="删除").label == "删除"
