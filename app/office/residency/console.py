"""Console pages of residency: a move, a departure and the way back, two who are one."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console import pictures
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.residency import forms, labels, leaving, merging, moving, paper_cards
from app.parties import residents
from app.parties.communities.nodes import indented
from app.parties.residents import queries
from app.parties.residents.models import ResidentStatus

blp = Console("residency", __name__, sections=[Section("居民", "合并重复", "merges")], labels=labels.LABELS)
HOW = [(forms.Departure.MOVED_AWAY.value, "已迁出"), (forms.Departure.DIED.value, "已去世")]


def _file_of(resident_id: int) -> str:
    return url_for("residents_console.resident", resident_id=resident_id)


def _card(resident_id: int) -> queries.Card:
    """Somebody who is on the roster. Raises ResidentNotFoundError."""
    residents.resident_in_scope(db.session(), resident_id=resident_id, staff=current.staff)
    return queries.card(db.session(), resident_id=resident_id, staff=current.staff)


@blp.route("/residency/<int:resident_id>/move", methods=["GET", "POST"])
@page_for("residents:write")
def move(resident_id: int) -> Any:
    """To another community, with the household or without; what they have goes along."""
    card, form = _card(resident_id), Form(forms.MoveForm)
    if form.is_sent:
        command = partial(moving.move, resident_id=resident_id, staff=current.staff, now=utc_now())
        answer = form.run(
            command, done=lambda moved: f"已迁移 {len(moved)} 人，积分和信用记录随行。", to=_file_of(resident_id)
        )
        if answer:
            return answer
    nodes = [
        (node.id, name) for node, name in indented(db.session(), staff=current.staff) if node.id != card.community_id
    ]
    return form.page("residency/move.html", card=card, nodes=nodes, back=_file_of(resident_id))


@blp.route("/residency/<int:resident_id>/departure", methods=["GET", "POST"])
@page_for("residents:write")
def leave(resident_id: int) -> Any:
    """Moved away, or dead: off the roster, not forgotten."""
    card = _card(resident_id)
    form = Form(forms.DepartureForm, {"on": business_day(utc_now()).isoformat()})
    if form.is_sent:

        def run(session: Session, *, how: forms.Departure, **typed: Any) -> Any:
            status, now = ResidentStatus(how.value), utc_now()
            return leaving.leave(session, resident_id=resident_id, how=status, staff=current.staff, now=now, **typed)

        answer = form.run(run, done="已登记，这位居民不再在册。登记错了可以恢复。", to=_file_of(resident_id))
        if answer:
            return answer
    days = leaving.POINTS_END_DAYS
    return form.page("residency/departure.html", card=card, how=HOW, days=days, back=_file_of(resident_id))


@blp.route("/residency/<int:resident_id>/card", methods=["GET", "POST"])
@page_for("residents:write")
def card(resident_id: int) -> Any:
    """A member card on paper, shown once it is asked for; another one where the old was lost."""
    known, form = _card(resident_id), Form(forms.PaperCardForm)
    draw = partial(paper_cards.print_card, resident_id=resident_id, staff=current.staff, now=utc_now())
    digits = form.result_of(draw) if form.is_sent else None
    picture = pictures.qr(digits) if digits else None
    back = _file_of(resident_id)
    return form.page("residency/paper_card.html", card=known, digits=digits, picture=picture, back=back)


@blp.route("/residency/<int:resident_id>/return", methods=["GET", "POST"])
@page_for("residents:write")
def come_back(resident_id: int) -> Any:
    """Somebody was taken off the roster by mistake."""
    card = queries.card(db.session(), resident_id=resident_id, staff=current.staff)
    return ask_reason(
        partial(leaving.come_back, resident_id=resident_id, staff=current.staff, now=utc_now()),
        title="恢复在册",
        about=f"{card.name} · 编号 {card.number}",
        effect="恢复后可以继续得积分和使用券，现有的积分和记录都还在；小程序需要本人重新验证手机号。",
        button="恢复在册",
        done="已恢复在册。微信要重新关联，纸质会员卡要重新打印。",
        to=_file_of(resident_id),
    )


@blp.route("/residency/<int:resident_id>/merge", methods=["GET", "POST"])
@page_for("residents:write")
def ask_merge(resident_id: int) -> Any:
    """Somebody is on the roster twice; this file stays. A second person decides."""
    card, form = _card(resident_id), Form(forms.MergeForm)
    if form.is_sent:

        def ask(session: Session, *, number: str, reason: str) -> Any:
            other = residents.resident_by_number(session, number=number, staff=current.staff).id
            return merging.ask(
                session, kept_id=resident_id, gone_id=other, reason=reason, staff=current.staff, now=utc_now()
            )

        answer = form.run(ask, done="已提交，请另一位工作人员核对。", to=url_for(".merges"))
        if answer:
            return answer
    return form.page("residency/merge_new.html", card=card, back=_file_of(resident_id))


@blp.get("/residency/merges")
@page_for("residents:write")
def merges() -> str:
    """What waits for a second person, with both of them and what they have."""
    session = db.session()
    waiting = [
        merging.show(session, merge_id=each.id, staff=current.staff)
        for each in merging.waiting(session, staff=current.staff)
    ]
    return render_template("residency/merges.html", waiting=waiting, form=Form())


@blp.post("/residency/merges/<int:merge_id>/approval")
@page_for("residents:write")
def approve_merge(merge_id: int) -> Any:
    """Make them one."""
    merging.merge_in_scope(db.session(), merge_id=merge_id, staff=current.staff)
    command = partial(merging.approve, merge_id=merge_id, staff=current.staff, now=utc_now())
    return act(
        command,
        done=lambda merge: f"已合并，{merge.points:,} 积分已转入。",
        to=lambda merge: _file_of(merge.kept_id),
        back=url_for(".merges"),
    )


@blp.route("/residency/merges/<int:merge_id>/rejection", methods=["GET", "POST"])
@page_for("residents:write")
def refuse_merge(merge_id: int) -> Any:
    """They are two."""
    merging.merge_in_scope(db.session(), merge_id=merge_id, staff=current.staff)
    return ask_reason(
        partial(merging.refuse, merge_id=merge_id, staff=current.staff, now=utc_now()),
        title="不合并",
        effect="两份档案都保持原样。",
        button="不合并",
        done="已记下，没有合并。",
        to=url_for(".merges"),
    )
