"""Console pages of lessons: the list, one of them, written and changed."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.civic.texts import courses, forms, lessons, publishing, queries
from app.civic.texts.console.common import by, here, nodes
from app.civic.texts.models import Text, TextKind
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import get_community
from app.parties.staff.staffing import usernames_by_id

blp = Console("lessons", __name__, sections=[Section("宣传", "案例", "listed")])


@blp.get("/lessons")
@page_for("texts:read")
def listed() -> str:
    """The lessons of the subtree."""
    filters = Filters(forms.LessonsFilter)
    page = queries.lessons_in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("texts/lessons.html", page=page, filters=filters, nodes=nodes(), now=utc_now())


@blp.route("/lessons/new", methods=["GET", "POST"])
@page_for("texts:write")
def new() -> Any:
    """A case without persons."""
    form = Form(forms.LessonForm, {"community_id": current.staff.community_id})
    if form.is_sent:
        command = partial(lessons.add_lesson, **by())
        answer = form.run(command, done="案例已发布，居民现在就能看到。", to=lambda made: here(made.id))
        if answer:
            return answer
    return form.page("texts/lesson_form.html", title="写案例", back=url_for(".listed"), nodes=nodes())


@blp.get("/lessons/<int:lesson_id>")
@page_for("texts:read")
def lesson(lesson_id: int) -> Any:
    """A case as it is told."""
    session = db.session()
    text = queries.text_in_scope(session, text_id=lesson_id, staff=current.staff, kind=TextKind.LESSON)
    names = usernames_by_id(session, (text.made_by, text.changed_by, text.closed_by))
    community = get_community(session, text.community_id).name
    told_in = courses.courses_of(session, text_id=lesson_id)
    return Form().page("texts/lesson.html", text=text, community=community, names=names, courses=told_in)


@blp.route("/lessons/<int:lesson_id>/courses", methods=["GET", "POST"])
@page_for("texts:write")
def add_course(lesson_id: int) -> Any:
    """Say which course is about it."""
    session = db.session()
    found = queries.text_in_scope(session, text_id=lesson_id, staff=current.staff, kind=TextKind.LESSON)
    form = Form(forms.CourseForm)
    if form.is_sent:
        command = partial(courses.add_course, text_id=lesson_id, **by())
        answer = form.run(command, done="已关联，报名的居民在课程页看得到这个案例。", to=here(lesson_id))
        if answer:
            return answer
    choices = courses.choices(db.session(), found)
    return form.page("texts/lesson_course.html", text=found, choices=choices, back=here(lesson_id))


@blp.post("/lessons/<int:lesson_id>/courses/<int:project_id>/removal")
@page_for("texts:write")
def remove_course(lesson_id: int, project_id: int) -> Any:
    """Say so no more."""
    command = partial(courses.remove_course, text_id=lesson_id, project_id=project_id, **by())
    return act(command, done="已取消关联。", to=here(lesson_id), back=here(lesson_id))


@blp.route("/lessons/<int:lesson_id>/details", methods=["GET", "POST"])
@page_for("texts:write")
def change(lesson_id: int) -> Any:
    """Change what it says."""
    found = queries.text_in_scope(db.session(), text_id=lesson_id, staff=current.staff, kind=TextKind.LESSON)
    form = EditForm(forms.LessonDetailsForm, _typed(found))
    if form.is_sent:
        command = partial(lessons.change_lesson, text_id=lesson_id, **by())

        def read(session: Session) -> dict[str, Any]:
            held: Any = {"text_id": lesson_id, "kind": TextKind.LESSON, "staff": current.staff}
            return _typed(publishing.hold_published(session, **held))

        answer = form.save(command, read=read, done="已保存。", to=here(lesson_id))
        if answer:
            return answer
    return form.page("texts/lesson_form.html", title="更改案例", back=here(lesson_id), nodes=())


def _typed(text: Text) -> dict[str, Any]:
    return {name: getattr(text, name) for name in ("topic", "title", "body")}
