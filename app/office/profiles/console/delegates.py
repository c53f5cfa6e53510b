"""Console pages of delegates: who acts for a resident, for those who have no phone of their own."""

from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import current, page_for
from app.office.profiles.forms import residents as forms
from app.parties.delegates import delegation
from app.parties.invitations import inviting
from app.parties.residents import access_log

blp = Console("delegates", __name__)


@blp.route("/residents/<int:resident_id>/helpers", methods=["GET", "POST"])
@page_for("delegates:write")
def delegates(resident_id: int) -> Any:
    """Who acts for a resident, now and before; another one is asked, with how the resident agreed; noted."""
    known = delegation.delegates_in_scope(db.session(), resident_id=resident_id, staff=current.staff)
    execute(access_log.note_seen, resident_ids=[resident_id], how="helpers", staff=current.staff, now=utc_now())
    form = Form(forms.DelegateForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: inviting.invite_delegate_as_staff(
                session, resident_id=resident_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已发出邀请，对方在手机上接受后才能代办。",
            to=url_for(".delegates", resident_id=resident_id),
        )
        if answer:
            return answer
    asked = inviting.asked_in_scope(db.session(), resident_id=resident_id, staff=current.staff, now=utc_now())
    return form.page("profiles/delegates.html", resident_id=resident_id, delegates=known, invitations=asked)


@blp.post("/residents/<int:resident_id>/helper-invitations/<int:invitation_id>/ending")
@page_for("delegates:write")
def take_back(resident_id: int, invitation_id: int) -> Any:
    """Ask somebody no more."""
    here = url_for(".delegates", resident_id=resident_id)
    return act(
        lambda session: inviting.take_back_as_staff(
            session, resident_id=resident_id, invitation_id=invitation_id, staff=current.staff, now=utc_now()
        ),
        done="邀请已撤回。",
        to=here,
        back=here,
    )


@blp.post("/residents/<int:resident_id>/helpers/<int:helper_id>/ending")
@page_for("delegates:write")
def end(resident_id: int, helper_id: int) -> Any:
    """End what somebody does for a resident, at once."""
    here = url_for(".delegates", resident_id=resident_id)
    return act(
        lambda session: delegation.end_delegate(
            session, helper_id=helper_id, resident_id=resident_id, staff=current.staff, now=utc_now()
        ),
        done="代办已结束。",
        to=here,
        back=here,
    )
