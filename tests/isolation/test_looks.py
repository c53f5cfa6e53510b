"""Whoever opens what is about a resident leaves a trace of it in the list that the resident sees (`GET /me/views`)."""

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.parties.residents.actions import ResidentAction
from devtools.factories import commit
from tests.isolation.places import Place, kind_of
from tests.isolation.views import ask, path_of, readable

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ABOUT_SOMEBODY = {"resident_id", "household_id", "record_id", "reminder_id", "case_no", "paper_id", "award_id"}
LOOKS = (ResidentAction.SEEN, ResidentAction.PASSBOOK_PRINTED)
STEPS = {
    "/console/award-schemes/awards/<int:award_id>/revocation",
    "/console/cases/<case_no>/decision",
    "/console/cases/<case_no>/refusal",
    "/console/cases/<case_no>/repair",
    "/console/cases/<case_no>/task",
    "/console/cases/<case_no>/task-completion",
    "/console/cases/of/<int:record_id>/new",
    "/console/papers/<int:paper_id>/revocation",
    "/console/pledges/records/<int:record_id>",
    "/console/records/<int:record_id>/answer",
    "/console/records/<int:record_id>/hearing",
    "/console/records/<int:record_id>/notice",
    "/console/records/<int:record_id>/rejection",
    "/console/records/<int:record_id>/resubmission",
    "/console/records/<int:record_id>/return",
    "/console/records/<int:record_id>/withdrawal",
    "/console/records/<int:record_id>/withdrawal/rejection",
    "/console/reminders/<int:reminder_id>/answer",
    "/console/reminders/<int:reminder_id>/make-up",
    "/console/reminders/<int:reminder_id>/withdrawal",
    "/console/reminders/households/<int:household_id>/new",
    "/console/reminders/residents/<int:resident_id>/new",
    "/console/residency/<int:resident_id>/card",
    "/console/residency/<int:resident_id>/departure",
    "/console/residency/<int:resident_id>/merge",
    "/console/residency/<int:resident_id>/move",
    "/console/residency/<int:resident_id>/return",
    "/console/residents/<int:resident_id>/award",
    "/console/residents/<int:resident_id>/details",
    "/console/residents/<int:resident_id>/forgetting",
    "/console/residents/<int:resident_id>/link",
    "/console/residents/<int:resident_id>/unlinking",
    "/console/residents/households/<int:household_id>/award",
    "/console/samples/<int:record_id>/wrong",
}
"""Forms of a single step, with a masked name and nothing of the file; what is done with them is in the audit log."""
PARTS = {
    "/console/cases/<case_no>/pictures/<int:case_picture_id>",
    "/console/records/<int:record_id>/pictures/<int:record_picture_id>",
    "/console/reminders/<int:reminder_id>/pictures/<int:reminder_picture_id>",
}
"""Pictures of a page that has noted that it was opened."""
REFUSED = {"/console/records/<int:record_id>/slip"}
"""There is none for who has a phone; tests/standing/collecting prints one."""


def test_every_page_about_somebody_notes_that_it_was_opened(app: Flask, ours: Place) -> None:
    silent = set()
    for rule in readable(app):
        if kind_of(app, rule) not in {"page", "staff"} or not rule.arguments & ABOUT_SOMEBODY:
            continue
        commit(lambda session: session.execute(delete(AuditEvent)))
        ask(ours.caller(rule), path_of(rule, ours.ids))
        if not db.session.scalar(select(func.count()).where(AuditEvent.action.in_(LOOKS))):
            silent.add(rule.rule)
    assert silent == STEPS | PARTS | REFUSED
