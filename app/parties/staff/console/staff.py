"""Console pages of staff accounts of the subtree, for its administrators."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console import shown_once
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.core.http.rate_limits import limiter
from app.core.permissions import StaffRole
from app.parties.communities import nodes
from app.parties.staff import forms, labels, staffing
from app.parties.staff.models import StaffMember
from app.parties.staff.same_person import same_persons

blp = Console("staff", __name__, sections=[Section("管理", "工作人员", "members")])

ROLES = [(role.value, labels.LABELS[StaffRole][role]) for role in StaffRole]
DUTIES = "；".join(f"{labels.LABELS[StaffRole][role]}：{labels.DUTIES[role]}" for role in StaffRole) + "。"


def _nodes() -> list[tuple[int, str]]:
    """The nodes of the subtree to choose from, indented as they hang together."""
    return [(node.id, name) for node, name in nodes.indented(db.session(), staff=current.staff)]


@blp.get("/staff")
@page_for("staff:write")
def members() -> str:
    """Who works here."""
    filters = Filters(forms.StaffQuery)
    page = staffing.members_in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("staff/staff.html", page=page, filters=filters, roles=ROLES, nodes=_nodes(), now=utc_now())


@blp.route("/staff/new", methods=["GET", "POST"])
@page_for("staff:write")
def add() -> Any:
    """A new account. Its holder has a number to read out; else an initial password is on the page that follows, and
    nowhere else.
    """
    form = Form(forms.StaffForm)
    if form.is_sent:
        by_request = form.values.get("number")
        answer = _as_requested(form, staffing.hire_by_request) if by_request else _with_password(form, staffing.hire)
        if answer:
            return answer
    return form.page("staff/staff_new.html", roles=ROLES, duties=DUTIES, nodes=_nodes())


def _with_password(form: Form, command: Callable[..., tuple[StaffMember, str]], **about: Any) -> Any:
    """Run what makes an initial password, and lead on to the page that shows it; None where it was refused."""
    made: list[tuple[int, str]] = []

    def run(session: Session, **typed: Any) -> StaffMember:
        member, password = command(session, staff=current.staff, now=utc_now(), **about, **typed)
        session.flush()
        made[:] = [(member.id, password)]
        return member

    answer = form.run(run, done="初始密码已生成。", to=lambda member: url_for(".initial_password", staff_id=member.id))
    for staff_id, password in made:  # Not where the same form was sent again: it was made before.
        shown_once.keep(_name(staff_id), password, now=utc_now())
    return answer


def _as_requested(form: Form, command: Callable[..., StaffMember], **about: Any) -> Any:
    """Run what takes a holder's own password and device; None where it was refused."""
    return form.run(
        lambda session, **typed: command(session, staff=current.staff, now=utc_now(), **about, **typed),
        done="已开通。本人用自己设的密码和动态口令登录，没有人知道它们。",
        to=lambda member: url_for(".member", staff_id=member.id),
    )


def _name(staff_id: int) -> str:
    return f"initial password {staff_id}"


@blp.get("/staff/<int:staff_id>/initial-password")
@page_for("staff:write")
def initial_password(staff_id: int) -> str:
    """The initial password that was made in this browser a moment ago."""
    found, _ = staffing.member_in_scope(db.session(), staff_id=staff_id, staff=current.staff)
    password = shown_once.kept(_name(staff_id), now=utc_now()) if found.initial_until else None
    return render_template("staff/initial_password.html", member=found, password=password)


@blp.route("/staff/<int:staff_id>", methods=["GET", "POST"])
@page_for("staff:write")
def member(staff_id: int) -> Any:
    """One account: its role and node, and what can be done with it."""
    found, node = staffing.member_in_scope(db.session(), staff_id=staff_id, staff=current.staff)
    form = EditForm(forms.StaffPlaceForm, _place(found))
    if form.is_sent:
        answer = form.save(
            lambda session, **typed: staffing.move(
                session, staff_id=staff_id, staff=current.staff, now=utc_now(), **typed
            ),
            read=lambda session: _held_place(session, staff_id),
            done="已调整。",
            to=url_for(".member", staff_id=staff_id),
        )
        if answer:
            return answer
    session, now = db.session(), utc_now()
    return form.page(
        "staff/staff_member.html",
        member=found,
        node=node,
        roles=ROLES,
        nodes=_nodes(),
        now=now,
        asked=Form(forms.ConfirmationForm),
        named=Form(forms.StaffNameForm),
        lost=Form(forms.ResetForm),
        is_own=bool(same_persons(session, staff_id=current.staff.id, among={found.id}, now=now)),
    )


def _place(member: StaffMember) -> dict[str, Any]:
    return {"role": member.role.value, "community_id": member.community_id}


def _held_place(session: Session, staff_id: int) -> dict[str, Any]:
    member, _ = staffing.member_in_scope(session, staff_id=staff_id, staff=current.staff)
    session.refresh(member, with_for_update=True)
    return _place(member)


@blp.post("/staff/<int:staff_id>/name")
@page_for("staff:write")
def rename(staff_id: int) -> Any:
    """What vouchers call the holder."""
    staffing.member_in_scope(db.session(), staff_id=staff_id, staff=current.staff)
    here = url_for(".member", staff_id=staff_id)
    form = Form(forms.StaffNameForm)
    answer = form.run(
        lambda session, name: staffing.rename(
            session, staff_id=staff_id, name=name, staff=current.staff, now=utc_now()
        ),
        done="姓名已登记，凭证上会印出来。",
        to=here,
    )
    return answer or form.back_to(here)


@blp.post("/staff/<int:staff_id>/confirmation")
@page_for("staff:write")
@limiter.limit("10/minute")
def confirm(staff_id: int) -> Any:
    """Say that one has seen who holds the account."""
    staffing.member_in_scope(db.session(), staff_id=staff_id, staff=current.staff)
    here = url_for(".member", staff_id=staff_id)
    form = Form(forms.ConfirmationForm)
    answer = form.run(
        lambda session, otp: staffing.confirm(session, staff_id=staff_id, otp=otp, staff=current.staff, now=utc_now()),
        done="已确认，账号可以使用了。",
        to=here,
    )
    return answer or form.back_to(here)


@blp.post("/staff/<int:staff_id>/reset")
@page_for("staff:write")
def reset(staff_id: int) -> Any:
    """Another initial password, on the page that follows."""
    staffing.member_in_scope(db.session(), staff_id=staff_id, staff=current.staff)
    form = Form()
    answer = _with_password(form, staffing.reset, staff_id=staff_id)
    return answer or form.back_to(url_for(".member", staff_id=staff_id))


@blp.post("/staff/<int:staff_id>/request")
@page_for("staff:write")
@limiter.limit("10/minute")
def reset_by_request(staff_id: int) -> Any:
    """The password and the device that the holder has asked for anew."""
    staffing.member_in_scope(db.session(), staff_id=staff_id, staff=current.staff)
    form = Form(forms.ResetForm)
    answer = _as_requested(form, staffing.reset_by_request, staff_id=staff_id)
    return answer or form.back_to(url_for(".member", staff_id=staff_id))


@blp.post("/staff/<int:staff_id>/disabling")
@page_for("staff:write")
def disable(staff_id: int) -> Any:
    """Nobody signs in to it any more."""
    here = url_for(".member", staff_id=staff_id)
    return act(
        lambda session: staffing.disable(session, staff_id=staff_id, staff=current.staff, now=utc_now()),
        done="已停用，正在使用的登录也已退出。",
        to=here,
        back=here,
    )


@blp.post("/staff/<int:staff_id>/enabling")
@page_for("staff:write")
def enable(staff_id: int) -> Any:
    """Good again."""
    here = url_for(".member", staff_id=staff_id)
    return act(
        lambda session: staffing.enable(session, staff_id=staff_id, staff=current.staff, now=utc_now()),
        done="已恢复。",
        to=here,
        back=here,
    )
