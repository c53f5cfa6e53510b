"""Courses are about lessons: on the phone a course shows what it is about, at the desk a lesson its courses."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Project, ProjectKind, ProjectStatus
from app.civic.texts.actions import TextAction
from app.civic.texts.drafting import note
from app.civic.texts.models import CourseLesson, Text, TextKind
from app.civic.texts.publishing import hold_published
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community, is_below

COURSES_MAX = 20
"""Of one lesson."""
CHOICES_MAX = 200


def courses_of(session: Session, *, text_id: int) -> Sequence[Project]:
    """The courses about a lesson, the newest first."""
    query = select(Project).join(CourseLesson, CourseLesson.project_id == Project.id)
    return session.scalars(query.where(CourseLesson.text_id == text_id).order_by(Project.id.desc())).all()


def choices(session: Session, text: Text) -> list[tuple[int, str]]:
    """The courses in which a lesson could be told: those of its node and below it that are not closed, the newest
    first.
    """
    query = select(Project.id, Project.name).where(*_could_tell(session, text))
    return [(row[0], row[1]) for row in session.execute(query.order_by(Project.id.desc()).limit(CHOICES_MAX))]


def _could_tell(session: Session, text: Text) -> list[ColumnElement[bool]]:
    there = select(CourseLesson.project_id).where(CourseLesson.text_id == text.id)
    is_course = Project.kind == ProjectKind.COURSE, Project.status != ProjectStatus.CLOSED, Project.id.not_in(there)
    return [*is_course, *is_below(session, get_community(session, text.community_id).path, Project.community_id)]


def add_course(session: Session, *, text_id: int, project_id: int, staff: StaffIdentity, now: datetime) -> Text:
    """Say that a course is about a lesson.

    Raises TextNotFoundError, TextStateError, a RuleError naming `project_id`.
    """
    text = hold_published(session, text_id=text_id, kind=TextKind.LESSON, staff=staff)
    course = session.scalar(select(Project).where(Project.id == project_id, *_could_tell(session, text)))
    if course is None:
        raise field_error("project_id", "请从列表里选一门本辖区没有结束的课程；选过的不用再选。")
    if len(courses_of(session, text_id=text_id)) >= COURSES_MAX:
        raise field_error("project_id", f"一个案例最多关联 {COURSES_MAX} 门课程，请先取消一门。")
    session.add(CourseLesson(project_id=course.id, text_id=text.id))
    note(session, TextAction.COURSE_ADDED, text, staff, now, course=course.name)
    return text


def remove_course(session: Session, *, text_id: int, project_id: int, staff: StaffIdentity, now: datetime) -> Text:
    """Say so no more; again does nothing. Raises TextNotFoundError, TextStateError."""
    text = hold_published(session, text_id=text_id, kind=TextKind.LESSON, staff=staff)
    link = session.get(CourseLesson, (project_id, text.id))
    if link is not None:
        session.delete(link)
        name = session.get_one(Project, project_id).name
        note(session, TextAction.COURSE_REMOVED, text, staff, now, course=name)
    return text
