"""Console pages of notices: the list, one of them, written and published."""

from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from app.civic.texts import attaching, audience, drafting, forms, labels, publishing, queries, sheets
from app.civic.texts.console import benefits
from app.civic.texts.console.common import by, here, nodes
from app.civic.texts.models import Audience, Text, TextKind, TextState
from app.core.clock import business_day, utc_now
from app.core.console import charts
from app.core.console.blueprint import Console, Section
from app.core.console.charts import Bar
from app.core.console.edits import EditForm
from app.core.console.forms import PROBLEM, Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.db.uow import end_reading
from app.core.errors import DomainError
from app.core.files.response import PDF, download, download_stored
from app.core.files.uploads import uploaded_attachment
from app.core.http.policies import current, page_for
from app.core.tasks.console import page_of
from app.parties.communities.nodes import community_in_scope, get_community
from app.parties.messages.models import MessageKind
from app.parties.messages.quiet_hours import rings_at
from app.parties.staff.staffing import usernames_by_id

blp = Console("texts", __name__, sections=[Section("宣传", "公告", "notices")], labels=labels.LABELS)

COUNTED_FROM = 5
"""How many have read what is for fewer people would say who has."""


def _page_of(text: Text) -> str:
    if text.kind is TextKind.BENEFIT:
        return url_for("benefits_console.benefit", benefit_id=text.id)
    if text.kind is TextKind.PLEDGE:
        return url_for("pledges_console.pledge", pledge_id=text.id)
    return url_for("lessons_console.lesson", lesson_id=text.id)


def _notice(text_id: int) -> Text:
    return queries.text_in_scope(db.session(), text_id=text_id, staff=current.staff, kind=TextKind.NOTICE)


@blp.get("/texts")
@page_for("texts:read")
def notices() -> str:
    """The notices of the subtree."""
    filters, session = Filters(forms.NoticesFilter), db.session()
    page = queries.notices_in_scope(session, staff=current.staff, **filters.query)
    states = [(state.value, words) for state, words in labels.LABELS[TextState].items()]
    read = queries.read_by(session, [line.id for line in page.items])
    return render_template(
        "texts/notices.html",
        page=page,
        filters=filters,
        nodes=nodes(),
        states=states,
        read=read,
        counted_from=COUNTED_FROM,
        today=business_day(utc_now()),
    )


@blp.route("/texts/new", methods=["GET", "POST"])
@page_for("texts:write")
def new() -> Any:
    """A draft: first whose and for whom, then what it says."""
    session = db.session()
    chosen = Filters(forms.WhomQuery).values
    if chosen["community_id"] is None or chosen["audience"] is None:
        known = {"community_id": chosen["community_id"] or current.staff.community_id}
        whom = [(each.value, words) for each, words in labels.LABELS[Audience].items()]
        form = Form(forms.WhomForm, known | {"audience": Audience.NODE.value})
        return form.page("texts/notice_whom.html", nodes=nodes(), audiences=whom)
    node = community_in_scope(session, community_id=chosen["community_id"], staff=current.staff)
    form = Form(forms.NoticeForm)
    if form.is_sent:
        answer = form.run(
            partial(drafting.draft_notice, **chosen_of(chosen), **by()),
            done="草稿已保存。请看一遍，添加附件，再提交给另一位同事发布。",
            to=lambda made: here(made.id),
        )
        if answer:
            return answer
    return form.page(
        "texts/notice_form.html",
        title="起草公告",
        community=node.name,
        audience=chosen["audience"],
        choices=audience.choices(db.session(), community_id=node.id, audience=chosen["audience"]),
        back=url_for(".notices"),
    )


def chosen_of(chosen: dict[str, Any]) -> dict[str, Any]:
    """Whose and for whom, without the page."""
    return {name: chosen[name] for name in ("community_id", "audience")}


@blp.get("/texts/<int:text_id>")
@page_for("texts:read")
def text(text_id: int) -> Any:
    """A notice: what it says, whom it is for and how many they are, and what became of it."""
    session, now = db.session(), utc_now()
    found = queries.text_in_scope(session, text_id=text_id, staff=current.staff)
    if found.kind is not TextKind.NOTICE:
        return redirect(_page_of(found))
    notice = queries.notice_of(session, text_id)
    by_day = queries.read_by_day(session, text_id) if notice.people >= COUNTED_FROM else []
    morning = rings_at(MessageKind.NOTICE, now)
    return Form().page(
        "texts/notice.html",
        text=found,
        notice=notice,
        community=get_community(session, found.community_id).name,
        targets=audience.named_targets(session, found, notice),
        counted=None if found.published_at else audience.count(session, found, notice, today=business_day(now)),
        delivery=queries.delivery_of(session, text_id),
        files=queries.files_of(session, text_id),
        files_max=attaching.FILES_MAX,
        names=usernames_by_id(session, (found.made_by, notice.submitted_by, found.published_by, found.closed_by)),
        morning=morning if morning != now else None,
        read=sum(count for _, count in by_day),
        by_day=by_day,
        chart=charts.columns([Bar(f"{day:%m-%d}", count, f"{count} 人") for day, count in by_day]),
        counted_from=COUNTED_FROM,
        today=business_day(now),
    )


@blp.route("/texts/<int:text_id>/details", methods=["GET", "POST"])
@page_for("texts:write")
def change(text_id: int) -> Any:
    """Change a draft."""
    session = db.session()
    found = _notice(text_id)
    notice = queries.notice_of(session, text_id)
    form = EditForm(forms.NoticeForm, _typed(session, found), targets=audience.targets_of(session, text_id))
    if form.is_sent:
        command = partial(drafting.change_notice, text_id=text_id, **by())

        def read(session: Session) -> dict[str, Any]:
            return _typed(session, drafting.hold_draft(session, text_id=text_id, staff=current.staff))

        answer = form.save(command, read=read, done="已保存。", to=here(text_id))
        if answer:
            return answer
    return form.page(
        "texts/notice_form.html",
        title="更改公告",
        community=get_community(db.session(), found.community_id).name,
        audience=notice.audience,
        choices=audience.choices(db.session(), community_id=found.community_id, audience=notice.audience),
        back=here(text_id),
    )


def _typed(session: Session, text: Text) -> dict[str, Any]:
    until = queries.notice_of(session, text.id).pinned_until
    named = {name: getattr(text, name) for name in ("topic", "title", "body")}
    return named | {"pinned_until": until.isoformat() if until else ""}


@blp.post("/texts/<int:text_id>/submission")
@page_for("texts:write")
def submit(text_id: int) -> Any:
    """To another person, who publishes it."""
    _notice(text_id)
    done = "已提交。请另一位管理员看过后发布。"
    return act(partial(drafting.submit, text_id=text_id, **by()), done=done, to=here(text_id), back=here(text_id))


@blp.route("/texts/<int:text_id>/return", methods=["GET", "POST"])
@page_for("texts:write")
def give_back(text_id: int) -> Any:
    """To be written anew."""
    found = _notice(text_id)
    return ask_reason(
        partial(drafting.give_back, text_id=text_id, **by()),
        title="退回起草",
        about=found.title,
        effect="公告回到草稿，可以更改，再提交一次。居民看不到。",
        hint="例如：停水时间写错了。起草的人会看到这个原因。",
        button="退回",
        done="已退回起草。",
        to=here(text_id),
    )


@blp.post("/texts/<int:text_id>/publication")
@page_for("texts:publish")
def publish(text_id: int) -> Any:
    """By another person than those who have written it."""
    _notice(text_id)
    command = partial(publishing.publish, text_id=text_id, **by())
    return act(command, done=_published(), to=page_of, back=here(text_id))


def _published() -> str:
    now = utc_now()
    if rings_at(MessageKind.NOTICE, now) == now:
        return "已发布，正在放进居民的消息。"
    return "已发布，居民打开小程序就能看到。现在是夜间，手机提醒早上 8 点才发出。"


@blp.post("/texts/<int:text_id>/resumption")
@page_for("texts:publish")
def resume(text_id: int) -> Any:
    """Go on telling people, where it was broken off."""
    _notice(text_id)
    command = partial(publishing.resume, text_id=text_id, **by())
    return act(command, done="继续发送。收到过的人不会再收到。", to=page_of, back=here(text_id))


@blp.route("/texts/<int:text_id>/taking-back", methods=["GET", "POST"])
@page_for("texts:write")
def take_back(text_id: int) -> Any:
    """Nobody sees it any more."""
    found = queries.text_in_scope(db.session(), text_id=text_id, staff=current.staff)
    if found.kind is not TextKind.NOTICE:
        return benefits.taken_back(found)
    return ask_reason(
        partial(publishing.take_back, text_id=text_id, **by()),
        title="撤回公告",
        about=found.title,
        effect="马上生效，不能恢复：从列表和首页消失，还没有发出的提醒不再发。已经收到的人点开，看到“已撤回”。",
        hint="例如：检修改期，另发公告。",
        button="撤回",
        done=lambda unsent: f"已撤回，{unsent} 条还没有发出的提醒不再发。" if unsent else "已撤回。",
        to=here(text_id),
    )


@blp.post("/texts/<int:text_id>/files")
@page_for("texts:write")
def add_file(text_id: int) -> Any:
    """A picture or a PDF to go with a draft."""
    queries.text_in_scope(db.session(), text_id=text_id, staff=current.staff)
    try:
        sent = uploaded_attachment()
    except DomainError as error:
        named = error.details.get("fields") or [{"message": error.message}]
        flash(str(named[0]["message"]), PROBLEM)
        return redirect(here(text_id), 303)

    def command(session: Session) -> Text:
        return attaching.add_file(session, text_id=text_id, attachment=sent, **by())  # type: ignore[arg-type]

    return act(command, done="附件已添加。", to=here(text_id), back=here(text_id))


@blp.get("/texts/<int:text_id>/files/<int:text_file_id>")
@page_for("texts:read")
def file(text_id: int, text_file_id: int) -> Response:
    """What is attached."""
    queries.text_in_scope(db.session(), text_id=text_id, staff=current.staff)
    found = queries.file_of(db.session(), text_id=text_id, text_file_id=text_file_id)
    return download_stored(found.file_id)


@blp.post("/texts/<int:text_id>/files/<int:text_file_id>/removal")
@page_for("texts:write")
def remove_file(text_id: int, text_file_id: int) -> Any:
    """Take a file from a draft."""
    queries.text_in_scope(db.session(), text_id=text_id, staff=current.staff)
    command = partial(attaching.remove_file, text_id=text_id, text_file_id=text_file_id, **by())
    return act(command, done="附件已删去。", to=here(text_id), back=here(text_id))


@blp.get("/texts/<int:text_id>/sheet")
@page_for("texts:read")
def sheet(text_id: int) -> Response:
    """A notice as PDF, for the board."""
    found = _notice(text_id)
    issuer = get_community(db.session(), found.community_id).name
    on = business_day(found.published_at or utc_now())
    drawn = sheets.Sheet(found.title, found.body, issuer, on)
    end_reading()
    return download(sheets.pdf(drawn), name=f"公告 {drawn.title}.pdf", media_type=PDF)
