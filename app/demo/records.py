"""Records: every week a spreadsheet of what residents have done, and now and then one about a shop or a household."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.core.db.uow import execute
from app.core.imports.spreadsheets import SheetRow
from app.demo import reminders, seeds
from app.demo.world import World
from app.standing.programmes.models import SubjectKind
from app.standing.records import recording, spreadsheet
from app.standing.records.spreadsheet import HEADERS

RECORDS_PER_RESIDENT = 1.85
"""At four points a record this makes about seven points for each (domain.md: 3.8 million for 550,000 people)."""
ROWS_PER_SHEET, FINDINGS_PER_TRANSACTION = 2_000, 100
ACTIVE = 1.4
"""How much the first on the roster do more than the last: 1 would be all the same."""
MONDAY = 0


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
    """Enter so many records about the week before a day; says how many."""
    rng = seeds.stream(f"merits of week {(day - world.timeline.opened).days // 7}")
    now = world.timeline.at(day, 9)
    rows = [_row(world, rng, day, number) for number in range(count)]
    for sheet in seeds.batches(rows, ROWS_PER_SHEET):
        lines = [SheetRow(line, _cells(row)) for line, row in enumerate(sheet, start=2)]
        staff = world.staff["street.clerk"]
        execute(spreadsheet.import_records, rows=lines, staff=staff, now=now, valid_months=world.valid_months)
    return count


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
    """One resident in three hundred, after two reminders."""
    crowd = world.crowd
    adults = [index for index in rng.sample(range(len(crowd)), len(crowd) // 300 + 1) if not crowd.minors[index]]
    note = "占用无障碍车位，两次提醒后仍未改正"
    return [(reminders.PARKING, SubjectKind.RESIDENT, crowd.ids[index], -10, note) for index in adults]


def _enter(session: Session, *, world: World, day: date, found: list[tuple[int, Finding]]) -> None:
    for number, (rule, kind, subject_id, score, note) in found:
        if rule == reminders.PARKING:
            reminders.before_a_minus(session, world=world, resident_id=subject_id, day=day)
        record(
            session, world, rule=rule, kind=kind, subject_id=subject_id, score=score, day=day, note=note, number=number
        )


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
) -> None:
    """Enter one record; `number` tells the events of a day apart."""
    recording.add_record(
        session,
        rule_slug=rule,
        subject_kind=kind,
        subject_id=subject_id,
        score_delta=score,
        occurred_on=day,
        event_key=f"demo-{kind}-{day:%Y%m%d}-{number}",
        note=note,
        staff=world.staff["street.clerk"],
        now=world.timeline.at(day, 17),
        valid_months=world.valid_months,
    )
