"""Records: every week a spreadsheet of what residents have done, and now and then one about a shop or a household."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.core.db.session import db
from app.core.db.uow import execute
from app.core.imports.spreadsheets import SheetRow
from app.demo import reminders, seeds
from app.demo.world import World
from app.standing.programmes.models import SubjectKind
from app.standing.records import batch_decisions, deciding, effect, notices, spreadsheet, submitting
from app.standing.records.models import Record, RecordState
from app.standing.records.spreadsheet_columns import HEADERS

RECORDS_PER_RESIDENT = 1.85
"""At four points a record this makes about seven points for each (domain.md: 3.8 million for 550,000 people)."""
ROWS_PER_SHEET, FINDINGS_PER_TRANSACTION = 2_000, 100
ACTIVE = 1.4
"""How much the first on the roster do more than the last: 1 would be all the same."""
MONDAY = 0
CARELESS_HEARD, PUBLIC = 3, 12
DAYS_BEFORE = 10
"""From when a plus is handed in to when it counts: enough for its days of publicity, unless there are holidays."""


@dataclass(frozen=True, slots=True)
class Merit:
    """A rule of the catalogue, the scores it is given with, how often, and whether minors get it."""

    rule: str
    scores: tuple[int, ...]
    weight: int
    note: str
    for_minors: bool = False


MERITS = (
    Merit("volunteer-hours", (2, 3, 4, 6, 8), 20, "周末志愿服务"),
    Merit("clean-up", (1, 3, 5), 14, "楼院环境清理", for_minors=True),
    Merit("good-deed", (5,), 12, "两位邻居见证", for_minors=True),
    Merit("event-support", (5, 10), 7, "社区邻里节"),
    Merit("org-activity", (2,), 6, "志愿服务队活动", for_minors=True),
    Merit("donation", (2, 5, 10), 6, "爱心捐赠票据"),
    Merit("patrol", (1,), 6, "夜间平安巡逻"),
    Merit("hazard-report", (2,), 6, "隐患已处置"),
    Merit("assembly", (1,), 6, "居民议事会签到"),
    Merit("blood-gift", (10,), 5, "献血证摘要"),
    Merit("mediate", (1, 3, 5), 5, "双方同意"),
    Merit("return-lost", (2, 3, 5), 5, "失主收据", for_minors=True),
    Merit("proposal-adopted", (5,), 5, "会议纪要"),
    Merit("urgent-task", (5, 10), 4, "街道任务证明"),
    Merit("course-attend", (1,), 4, "信用文化课签到", for_minors=True),
    Merit("project-lead", (5, 10), 2, "公益项目"),
    Merit("tip-verified", (0,), 2, "案件编号留存"),
)
OF_MINORS = tuple(merit for merit in MERITS if merit.for_minors)

OF_SHOPS = (
    ("pledge-sign", 2, "签署经营信用承诺书"),
    ("fire-ok", 3, "消防安全检查达标"),
    ("front-duty-ok", 2, "门前三包检查达标"),
    ("offer-listed", 2, "惠民项目上架"),
    ("firm-donation", 5, "爱心捐赠"),
)


def upload_days(world: World) -> list[date]:
    """The Mondays on which the week before is entered."""
    timeline = world.timeline
    days = timeline.days(timeline.opened + timedelta(days=7), timeline.today + timedelta(days=1))
    return [day for day in days if day.weekday() == MONDAY and timeline.at(day, 9) < timeline.now]


def enter_week(world: World, *, day: date, count: int) -> int:
    """Hand in so many records about the week before a day, after what was handed in before has come to count; says how
    many. Somebody else approves them the same day; the newest still wait for that.
    """
    rng = seeds.stream(f"merits of week {(day - world.timeline.opened).days // 7}")
    now = world.timeline.at(day, 9)
    come_to_count(world, now=now)
    rows = [_row(world, rng, day, number) for number in range(count)]
    for sheet in seeds.batches(rows, ROWS_PER_SHEET):
        lines = [SheetRow(line, _cells(row)) for line, row in enumerate(sheet, start=2)]
        title = f"{day} 上周活动"
        clerk, admin = world.staff["street.clerk"], world.staff["street.admin"]
        report = execute(spreadsheet.import_records, rows=lines, staff=clerk, now=now, title=title)
        if world.timeline.today - day >= timedelta(days=7):
            at = world.timeline.at(day, 15)
            execute(batch_decisions.approve, batch_id=report.batch_id or 0, staff=admin, now=at, rate_fen=0)
    return count


def come_to_count(world: World, *, now: datetime) -> None:
    """Let the records count whose days are over."""
    after_id = 0
    while ids := effect.due(db.session(), now=now, after_id=after_id):
        execute(effect.take_effect, record_ids=ids, now=now, valid_months=world.valid_months)
        after_id = ids[-1]


def _row(world: World, rng: random.Random, day: date, number: int) -> tuple[str | int, ...]:
    crowd = world.crowd
    index = int(len(crowd) * rng.random() ** ACTIVE)
    merits = OF_MINORS if crowd.minors[index] else MERITS
    merit = rng.choices(merits, [each.weight for each in merits])[0]
    score = rng.choice(merit.scores)
    crowd.earned[index] = min(crowd.earned[index] + score, 1_000)
    occurred_on = day - timedelta(days=rng.randint(1, 7))
    event = f"demo-{day:%Y%m%d}-{number}"
    return merit.rule, seeds.resident_phone(index + 1), score, occurred_on.isoformat(), event, merit.note


def _cells(row: tuple[str | int, ...]) -> dict[str, str]:
    """As a spreadsheet that staff upload is read."""
    return {header: str(cell) for header, cell in zip(HEADERS, row, strict=True)}


def enter_shops_and_households(world: World) -> None:
    """What a month's inspections found: mostly good, rarely not."""
    rng = seeds.stream("inspections")
    day = world.timeline.last_month - timedelta(days=12)
    found = [*_of_shops(world, rng), *_of_households(world, rng), *_of_careless(world, rng)]
    for part in seeds.batches(enumerate(found), FINDINGS_PER_TRANSACTION):
        execute(_enter, world=world, day=day, found=part)


Finding = tuple[str, SubjectKind, int, int, str]


def _of_shops(world: World, rng: random.Random) -> list[Finding]:
    return [
        (rule, SubjectKind.MERCHANT, shop.id, score, note)
        for shop in world.shops
        for rule, score, note in OF_SHOPS
        if rng.random() < (0.85 if shop.key else 0.45)
    ]


def _of_households(world: World, rng: random.Random) -> list[Finding]:
    households = rng.sample(world.crowd.households, len(world.crowd.households) // 12)
    return [("sorting-ok", SubjectKind.HOUSEHOLD, home, 1, "垃圾分类抽查达标") for home in households]


def _of_careless(world: World, rng: random.Random) -> list[Finding]:
    """One resident in three hundred, after two reminders; some of them where staff can hear them."""
    crowd = world.crowd
    staffed = {staff.community_id for staff in world.staff.values()}
    heard = [
        index
        for index, place in enumerate(crowd.places)
        if world.places[place].id in staffed and not crowd.minors[index]
    ]
    chosen = {*rng.sample(range(len(crowd)), len(crowd) // 300 + 1), *rng.sample(heard, CARELESS_HEARD)}
    adults = [index for index in sorted(chosen) if not crowd.minors[index]]
    note = "占用无障碍车位，两次提醒后仍未改正"
    return [(reminders.PARKING, SubjectKind.RESIDENT, crowd.ids[index], -10, note) for index in adults]


def _enter(session: Session, *, world: World, day: date, found: list[tuple[int, Finding]]) -> None:
    records = []
    for number, (rule, kind, subject_id, score, note) in found:
        if rule == reminders.PARKING:
            reminders.before_a_minus(session, world=world, resident_id=subject_id, day=day)
        records.append(
            record(
                session,
                world,
                rule=rule,
                kind=kind,
                subject_id=subject_id,
                score=score,
                day=day,
                note=note,
                number=number,
            )
        )
    let_count(session, world, records, day=day)


def record(
    session: Session,
    world: World,
    *,
    rule: str,
    subject_id: int,
    score: int,
    day: date,
    note: str,
    number: int,
    kind: SubjectKind = SubjectKind.RESIDENT,
) -> Record:
    """One record, handed in by one, verified by another and approved: a plus early enough to count on a day, a minus of
    that day. `number` tells the events of a day apart.
    """
    timeline, staff = world.timeline, world.staff
    first = day if score < 0 else day - timedelta(days=DAYS_BEFORE)
    handed_in = submitting.submit(
        session,
        rule_slug=rule,
        subject_kind=kind,
        subject_id=subject_id,
        score_delta=score,
        occurred_on=first,
        event_key=f"demo-{kind}-{day:%Y%m%d}-{number}",
        note=note,
        staff=staff["street.clerk"],
        now=timeline.at(first, 17),
    )
    second, third = timeline.at(first + timedelta(days=1), 10), timeline.at(first + timedelta(days=1), 16)
    deciding.verify(session, record_id=handed_in.id, staff=staff["street.admin"], now=second)
    if handed_in.status is RecordState.VERIFIED:  # What the rule lets count by itself needs nobody more.
        deciding.approve(session, record_id=handed_in.id, staff=staff["city.admin"], now=third)
    if handed_in.status is RecordState.APPROVED:
        notices.deliver(session, record_id=handed_in.id, staff=staff["street.clerk"], now=third)
    return handed_in


def leave_public(session: Session, *, world: World) -> None:
    """Some that were handed in the day before yesterday and approved yesterday, and are public today."""
    crowd, day = world.crowd, world.timeline.today + timedelta(days=DAYS_BEFORE - 2)
    for number, index in enumerate(seeds.stream("public").sample(range(len(crowd)), PUBLIC)):
        record(
            session,
            world,
            rule="clean-up",
            subject_id=crowd.ids[index],
            score=3,
            day=day,
            note="楼院清理",
            number=number,
        )


def let_count(session: Session, world: World, records: Iterable[Record], *, day: date) -> None:
    """Let records count on a day, or once their time is over; those whose time is still to come wait."""
    wanted = world.timeline.at(day, 17)
    by_moment: dict[datetime, list[int]] = {}
    for each in records:
        if each.due_at is not None and each.due_at <= world.timeline.now:
            by_moment.setdefault(max(each.due_at, wanted), []).append(each.id)
    for moment, ids in sorted(by_moment.items()):
        effect.take_effect(session, record_ids=ids, now=moment, valid_months=world.valid_months)
