"""Models of texts: notices with whom they are for, what was sent of them and who has read them; benefits; lessons, with
the courses that they are for; pledges, of which each version is a text.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Json, Key64, Text40, Text200, UtcDateTime

Body = Annotated[str, mapped_column(LongText)]


class TextKind(StrEnum):
    NOTICE = "notice"
    BENEFIT = "benefit"
    LESSON = "lesson"
    PLEDGE = "pledge"


class TextState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    TAKEN_BACK = "taken_back"


class Text(Base):
    """What a node tells people. `made_by` has written it, `changed_by` has changed it last, `published_by` is another
    where it takes two; `closed_by` has taken it back.
    """

    __tablename__ = "text"
    __table_args__ = (Index(None, "community_id", "kind", "id"), Index(None, "kind", "state", "id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[TextKind]
    topic: Mapped[Text40]
    title: Mapped[Text200]
    body: Mapped[Body]
    state: Mapped[TextState]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    changed_at: Mapped[UtcDateTime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    published_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    closing_reason: Mapped[Text200] = mapped_column(default="")


class Audience(StrEnum):
    """Whom a notice is for: everybody of its node, or those of some areas, posts, teams or units, or who has asked for
    some tags.
    """

    NODE = "node"
    AREAS = "areas"
    POSTS = "posts"
    TEAMS = "teams"
    UNITS = "units"
    TAGS = "tags"


class NoticeTag(StrEnum):
    """What residents can ask to be told of, beside what is for everybody."""

    CULTURE = "culture"
    VOLUNTEERING = "volunteering"
    HEALTH = "health"
    JOBS = "jobs"
    TRAINING = "training"
    CHILDREN = "children"
    ELDERS = "elders"
    OFFERS = "offers"
    PETS = "pets"


class TagChoice(Base):
    """That a resident wants notices of a tag. Nobody sees who does; staff see how many."""

    __tablename__ = "tag_choice"
    __table_args__ = (UniqueConstraint("resident_id", "tag"), Index(None, "tag", "resident_id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    tag: Mapped[NoticeTag]


class Notice(Base):
    """What a text of this kind has besides. It stands on the home page until `pinned_until`, that day included. It was
    for so many `people` when it was published.
    """

    __tablename__ = "notice"
    __table_args__ = (Index(None, "pinned_until"),)

    text_id: Mapped[BigId] = mapped_column(ForeignKey("text.id"), primary_key=True, autoincrement=False)
    audience: Mapped[Audience]
    pinned_until: Mapped[date | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    submitted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    people: Mapped[int] = mapped_column(default=0)


class NoticeTarget(Base):
    """An area, post, team, unit or tag that a notice is for: `areas:12`, `posts:grid_head`, `tags:health`."""

    __tablename__ = "notice_target"
    __table_args__ = (Index(None, "target"),)

    text_id: Mapped[BigId] = mapped_column(ForeignKey("text.id"), primary_key=True, autoincrement=False)
    target: Mapped[Key64] = mapped_column(primary_key=True)


class NoticeDelivery(Base):
    """That a notice is told to those whom it is for, once; its number is its place among all that were published.

    Messages are put into the outbox in the order of users, up to `after_user_id`, so many are `queued`: they have
    numbers above `after_message_id`, up to `last_message_id`.
    """

    __tablename__ = "notice_delivery"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    after_message_id: Mapped[BigId]
    last_message_id: Mapped[BigId]
    after_user_id: Mapped[BigId] = mapped_column(default=0)
    queued: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class TextFile(Base):
    """A picture or a PDF that is attached to a text."""

    __tablename__ = "text_file"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)


class Reading(Base):
    """That a user has opened a text: what keeps a second time from being counted. No page shows who."""

    __tablename__ = "text_reading"
    __table_args__ = (UniqueConstraint("text_id", "user_id"), Index(None, "user_id"), Index(None, "read_on"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    read_on: Mapped[date]


class ReadingDay(Base):
    """How many people have opened a text for the first time on a day."""

    __tablename__ = "text_reading_day"

    text_id: Mapped[BigId] = mapped_column(ForeignKey("text.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    people: Mapped[int]


class BenefitScheme(StrEnum):
    """What trust makes easier: 信易贷, 信易游, 信易购, 信易医, 信易批, 信易行."""

    LOAN = "loan"
    TRAVEL = "travel"
    SHOPPING = "shopping"
    MEDICAL = "medical"
    APPROVAL = "approval"
    MOBILITY = "mobility"


class BenefitLevel(StrEnum):
    """Whose measure it is."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


class Benefit(Base):
    """What a text of this kind has besides: who grants it, on which `terms` in words, until which day, that day
    included. `min_stars` are a hint: whoever grants it decides. `initials` are those of its name and provider.
    """

    __tablename__ = "benefit"
    __table_args__ = (
        Index(None, "scheme", "text_id"),
        CheckConstraint("min_stars >= 1 AND min_stars <= 5", name="min_stars_are_stars"),
    )

    text_id: Mapped[BigId] = mapped_column(ForeignKey("text.id"), primary_key=True, autoincrement=False)
    scheme: Mapped[BenefitScheme]
    provider: Mapped[Text200]
    level: Mapped[BenefitLevel]
    terms: Mapped[Text200]
    min_stars: Mapped[int | None]
    until: Mapped[date | None]
    asks_proof: Mapped[bool]
    initials: Mapped[Text200]


class CourseLesson(Base):
    """That a course, a project of that kind, is about a lesson."""

    __tablename__ = "course_lesson"
    __table_args__ = (Index(None, "text_id"),)

    project_id: Mapped[BigId] = mapped_column(ForeignKey("project.id"), primary_key=True, autoincrement=False)
    text_id: Mapped[BigId] = mapped_column(ForeignKey("text.id"), primary_key=True, autoincrement=False)


class PledgeTopic(StrEnum):
    """What a pledge is about."""

    CHARTER = "charter"
    DOGS = "dogs"
    EBIKES = "ebikes"
    FIRE = "fire"
    WASTE = "waste"
    QUIET = "quiet"
    TRADE = "trade"
    FOOD = "food"
    PRICES = "prices"


class PledgeFor(StrEnum):
    """Who signs a pledge."""

    RESIDENTS = "residents"
    SHOPS = "shops"


class Pledge(Base):
    """What a version of a pledge has besides its text: what who signs it `keeps`, what breaks it (`breaches`), and for
    how many `months` a signature is valid. `hash` is that of all of this: what is signed.

    `first_id` is the first version, which names the pledge for good; `number` counts them. `is_current` is True of the
    version that can be signed, which is the one that was published last, and None of all others. `unit_id` is the unit
    whose pledge it is, for its members; None where it is its node's.
    """

    __tablename__ = "pledge"
    __table_args__ = (UniqueConstraint("first_id", "number"), UniqueConstraint("first_id", "is_current"))

    text_id: Mapped[BigId] = mapped_column(ForeignKey("text.id"), primary_key=True, autoincrement=False)
    first_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    number: Mapped[int]
    topic: Mapped[PledgeTopic]
    meant_for: Mapped[PledgeFor]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    keeps: Mapped[Json]
    breaches: Mapped[Json]
    months: Mapped[int]
    hash: Mapped[Key64]
    is_current: Mapped[bool | None] = mapped_column(default=None)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    submitted_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
