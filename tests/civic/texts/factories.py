"""A notice of a town of the tests that was published, with a file, and one that waits for it."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.civic.gatherings import projects
from app.civic.gatherings.models import ProjectKind
from app.civic.texts import attaching, benefits, drafting, lessons, publishing, reading, sending, tags
from app.civic.texts.models import Audience, BenefitLevel, BenefitScheme, NoticeTag, Text, TextFile
from app.core.db.session import db
from app.core.files import Attachment
from devtools import factories
from devtools.factories import NOW, Town, commit


def texts(town: Town) -> dict[str, int]:
    """Ids by the names of paths."""
    other = factories.staff(town.node)
    sent = _submitted(town, "周六停水")
    file_id = db.session.scalar(select(TextFile.id).where(TextFile.text_id == sent.id)) or 0
    commit(publishing.publish, text_id=sent.id, staff=other, now=NOW)
    while not commit(sending.queue_some, text_id=sent.id, now=NOW).is_over:
        pass
    person = town.person
    commit(reading.read, text_id=sent.id, resident_id=person.id, user_id=person.user_id or 0, now=NOW)
    _submitted(town, "周日义诊")
    commit(tags.choose, resident_id=person.id, tags=[NoticeTag.HEALTH])
    by: dict[str, Any] = {"community_id": town.node.id, "staff": town.admin, "now": NOW}
    said = {"title": "门票八折", "body": "凭证明购票八折。"}
    terms: dict[str, Any] = {"scheme": BenefitScheme.TRAVEL, "provider": "景区", "level": BenefitLevel.CITY}
    benefit = commit(benefits.add_benefit, **said, **terms, **by)
    lesson = commit(lessons.add_lesson, topic="邻里互助", **said, **by)
    course = commit(projects.make_project, kind=ProjectKind.COURSE, name="示例课程", **by)
    ids = {"text_id": sent.id, "text_file_id": file_id, "course_id": course.id}
    return ids | {"benefit_id": benefit.id, "lesson_id": lesson.id}


def _submitted(town: Town, title: str) -> Text:
    by: dict[str, Any] = {"staff": town.admin, "now": NOW}
    said = {"topic": "便民", "title": title, "body": "请大家相互转告。", "pinned_until": date(2026, 12, 1)}
    about = {"community_id": town.node.id, "audience": Audience.NODE}
    text = commit(drafting.draft_notice, **about, **said, **by)
    attachment = Attachment(b"%PDF-1.4 sheet", "安排.pdf", "application/pdf")
    commit(attaching.add_file, text_id=text.id, attachment=attachment, **by)
    commit(drafting.submit, text_id=text.id, **by)
    return text
