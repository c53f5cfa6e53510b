"""Console pages of posts: the list, holders and vacancies of a community, one post, somebody who is proposed."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from app.core.audit import Fact
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.exports import Column, Export, Kind
from app.core.http.policies import current, page_for
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.communities.nodes import community_in_scope, indented
from app.parties.posts import ending, finding, forms, labels, proposing, queries
from app.parties.posts.models import ROLES, PostRole, PostStatus
from app.parties.staff.staffing import usernames_by_id
from app.parties.units.labels import LABELS as UNIT_LABELS
from app.parties.units.models import UnitKind
from app.parties.units.queries import units_of_kinds

blp = Console("posts", __name__, sections=[Section("居民", "岗位", "posts")], labels=labels.LABELS)


AT_UNITS = frozenset(kind for role in ROLES.values() for kind in role.unit_kinds)
"""Units at which there are posts."""


@blp.get("/posts")
@page_for("posts:read")
def posts() -> str:
    """Who is what, where."""
    filters, session = Filters(forms.PostsFilter), db.session()
    words = labels.LABELS
    return render_template(
        "posts/posts.html",
        page=queries.posts_in_scope(session, staff=current.staff, **filters.query),
        filters=filters,
        roles=[(role.value, label) for role, label in words[PostRole].items()],
        states=[(status.value, label) for status, label in words[PostStatus].items()],
        nodes=[(node.id, name) for node, name in indented(session, staff=current.staff)],
    )


@blp.get("/posts/of/<int:community_id>")
@page_for("posts:read")
def community(community_id: int) -> Any:
    """Holders and vacancies of one community, area by area."""
    session = db.session()
    node = community_in_scope(session, community_id=community_id, staff=current.staff)
    staffed, whole = queries.staffed_areas(session, community_id=community_id)
    units = queries.staffed_units(session, community_id=community_id)
    asked = [*(row.seats for row in staffed), *(row.seats for row in units)]
    return Form().page(
        "posts/community.html",
        node=node,
        staffed=staffed,
        whole=whole,
        units=units,
        missing=sum(each.missing for seats in asked for each in seats),
        waiting=proposing.waiting_count(session, community_id=community_id),
    )


@blp.route("/posts/of/<int:community_id>/new", methods=["GET", "POST"])
@page_for("posts:write")
def propose(community_id: int) -> Any:
    """Somebody who is proposed for a post."""
    node = community_in_scope(db.session(), community_id=community_id, staff=current.staff)
    asked = {name: request.args[name] for name in ("role", "area_id", "unit_id") if name in request.args}
    form = Form(forms.PostForm, asked | {"from_on": business_day(utc_now())})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: finding.propose_found(
                session, community_id=community_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已提名，由另一位工作人员任命。",
            to=url_for(".community", community_id=community_id),
        )
        if answer:
            return answer
    staffed, _ = queries.staffed_areas(db.session(), community_id=community_id)
    return form.page(
        "posts/post_new.html",
        node=node,
        roles=[(role.value, label) for role, label in labels.LABELS[PostRole].items()],
        areas=[(row.row.area.id, "　" * row.row.depth + f"{row.row.area.code} {row.row.area.name}") for row in staffed],
        whole="、".join(labels.LABELS[PostRole][role] for role in PostRole if ROLES[role].is_of_the_community),
        units=[
            (unit.id, f"{unit.name}（{UNIT_LABELS[UnitKind][unit.kind]}）")
            for unit in units_of_kinds(db.session(), community_id=community_id, kinds=AT_UNITS)
        ],
    )


@blp.post("/posts/of/<int:community_id>/appointments")
@page_for("posts:write")
def appoint_all(community_id: int) -> Any:
    """Appoint everybody whom others have proposed in a community."""
    here = url_for(".community", community_id=community_id)
    return act(
        lambda session: proposing.appoint_all(session, community_id=community_id, staff=current.staff, now=utc_now()),
        done=lambda number: f"已任命 {number} 人。" if number else "没有可以由您任命的人：自己提名的，由别人任命。",
        to=here,
        back=here,
    )


@blp.get("/posts/<int:post_id>")
@page_for("posts:read")
def post(post_id: int) -> Any:
    """One post: who, where, since when, who proposed and appointed."""
    line = queries.post_in_scope(db.session(), post_id=post_id, staff=current.staff)
    names = usernames_by_id(db.session(), (line.post.proposed_by, line.post.appointed_by))
    return Form().page("posts/post.html", line=line, names=names)


@blp.post("/posts/<int:post_id>/appointment")
@page_for("posts:write")
def appoint(post_id: int) -> Any:
    """Appoint whom somebody else has proposed."""
    here = url_for(".post", post_id=post_id)
    return act(
        lambda session: proposing.appoint(session, post_id=post_id, staff=current.staff, now=utc_now()),
        done="已任命。",
        to=here,
        back=here,
    )


@blp.route("/posts/<int:post_id>/ending", methods=["GET", "POST"])
@page_for("posts:write")
def end(post_id: int) -> Any:
    """End a post, or take a proposal back."""
    line = queries.post_in_scope(db.session(), post_id=post_id, staff=current.staff)
    role = labels.LABELS[PostRole][line.post.role]
    return ask_reason(
        partial(ending.end, post_id=post_id, staff=current.staff, now=utc_now()),
        title="结束任职",
        about=f"{line.holder}：{line.area or line.unit or line.community}{role}。",
        effect="马上生效，这个人不再能查看本区域的家庭。",
        hint="例如：换届。",
        button="结束任职",
        done="已结束。",
        to=url_for(".post", post_id=post_id),
    )


def _page(session: Session, **query: Any) -> Any:
    return queries.posts_in_scope(session, **query)


EXPORTS = [
    Export(
        "posts",
        "岗位",
        permission="posts:read",
        query=forms.PostsFilter,
        filters={
            "role": Fact("岗位", PostRole),
            "status": Fact("状态", PostStatus),
            "community_id": COMMUNITY_ID,
        },
        page=_page,
        columns=[
            Column("编号", "post.id", Kind.WHOLE),
            Column("岗位", "post.role", Kind.LABEL),
            Column("社区", "community"),
            Column("区域", "area"),
            Column("单位", "unit", width=24),
            Column("姓名", "holder"),
            Column("状态", "post.status", Kind.LABEL),
            Column("起", "post.from_on", Kind.DAY),
            Column("止", "post.until_on", Kind.DAY),
        ],
    )
]
