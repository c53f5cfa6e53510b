"""Slips for who has no phone: what somebody in a post has entered about them, printed in large type to be handed over.

Who has entered it does not stand there; whom to ask does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, contains_eager

from app.core.clock import business_day, last_day, start_of_day
from app.core.files.fonts import add_fonts
from app.core.identities import StaffIdentity
from app.parties.areas.models import Area
from app.parties.areas.queries import area_in_scope, ids_within
from app.parties.communities.nodes import get_community
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import users_to_tell
from app.standing.records.errors import NoSlipError
from app.standing.records.models import Record, RecordSource, RecordState
from app.standing.records.queries import Line, lines, record_in_scope

if TYPE_CHECKING:
    from fpdf import FPDF

DAYS = 60
"""So far back goes what is printed for a whole area."""
MAX_SLIPS, MAX_LOOKED_AT = 300, 5_000
"""So many are printed at once, of so many of the last that were entered there."""
_MARGIN_MM, _LINE_MM, _LABEL_MM, _GAP_MM = 15.0, 9.0, 32.0, 6.0
_TITLE, _TEXT = 22, 16
"""In points: for eyes that are seventy years old, as on the phone."""

_NOW = {
    RecordState.SUBMITTED: "已登记，等社区核实，现在还不计。",
    RecordState.VERIFIED: "已核实，等批准，现在还不计。",
    RecordState.RETURNED: "退回补充说明，现在不计。",
    RecordState.REJECTED: "没有采纳，不计。",
    RecordState.APPROVED: "已批准，还没有计入。减分另有告知书，您可以答复。",
    RecordState.NOTICE: "已告知，等您答复，现在还不计。",
    RecordState.PUBLICITY: "正在公示，没有异议就计入。",
    RecordState.EFFECTIVE: "已经计入。",
    RecordState.SUSPENDED: "有异议，处理期间不计。",
    RecordState.CORRECTED: "处理异议以后已经更正。",
    RecordState.REVOKED: "异议成立，已经撤销，不计。",
    RecordState.REPAIRED: "已经修复，不再计。",
    RecordState.OVER: "有效期已过，不再计。",
    RecordState.WITHDRAWN: "已经撤销，不计。",
}


@dataclass(frozen=True, slots=True)
class Slip:
    """A record on paper. `home` is the number of the household, `contact` how people reach its community."""

    line: Line
    home: str
    contact: str


def slip_of(session: Session, *, record_id: int, staff: StaffIdentity, now: datetime) -> Slip:
    """The slip of one record of the subtree.

    Raises RecordNotFoundError, NoSlipError for what was not entered in a post, and for a subject with a phone.
    """
    line = record_in_scope(session, record_id=record_id, staff=staff, now=now)
    if not needs_slip(session, line.record):
        raise NoSlipError
    return _slips(session, [line])[0]


def needs_slip(session: Session, record: Record) -> bool:
    """Whether somebody in a post has entered it about a resident or a household without a phone to be told on."""
    return bool(_without_phone(session, [record]))


def slips_of_area(session: Session, *, area_id: int, staff: StaffIdentity, now: datetime) -> tuple[Area, list[Slip]]:
    """What was entered in a post about who has no phone and lives in an area, in the last `DAYS` days; by household, as
    somebody walks from door to door.

    Raises AreaNotFoundError, NoSlipError where there is nothing to hand over.
    """
    area = area_in_scope(session, area_id=area_id, staff=staff)
    here = Household.area_id.in_(ids_within(session, area_id=area_id))
    homes = select(Household.id).where(here)
    people = select(Resident.id).where(Resident.household_id.in_(homes), Resident.status == ResidentStatus.ACTIVE)
    query = (
        select(Record)
        .join(Record.rule)
        .options(contains_eager(Record.rule))
        .where(
            Record.source == RecordSource.POST,
            Record.created_at >= start_of_day(business_day(now) - timedelta(days=DAYS)),
            Record.status != RecordState.WITHDRAWN,
            Record.community_id == area.community_id,
            or_(
                and_(Record.subject_kind == SubjectKind.HOUSEHOLD, Record.subject_id.in_(homes)),
                and_(Record.subject_kind == SubjectKind.RESIDENT, Record.subject_id.in_(people)),
            ),
        )
        .order_by(Record.id.desc())
        .limit(MAX_LOOKED_AT)
    )
    found = _without_phone(session, session.scalars(query).all())[:MAX_SLIPS]
    if not found:
        raise NoSlipError(f"{area.name}近 {DAYS} 天没有要送的回执：没有手机的人家没有新的登记。")
    return area, sorted(
        _slips(session, lines(session, found, now=now)), key=lambda slip: (slip.home, slip.line.record.id)
    )


def _without_phone(session: Session, records: Sequence[Record]) -> list[Record]:
    entered = [each for each in records if each.source is RecordSource.POST and each.subject_id is not None]
    told: dict[SubjectKind, set[int]] = {}
    for kind in (SubjectKind.RESIDENT, SubjectKind.HOUSEHOLD):
        ids = sorted({each.subject_id or 0 for each in entered if each.subject_kind is kind})
        told[kind] = set(users_to_tell(session, kind, ids)) if ids else set()
    return [each for each in entered if each.subject_kind in told and each.subject_id not in told[each.subject_kind]]


def _slips(session: Session, shown: Sequence[Line]) -> list[Slip]:
    contacts = {node: get_community(session, node).contact for node in {each.record.community_id for each in shown}}
    return [
        Slip(
            each,
            each.subject if each.record.subject_kind is SubjectKind.HOUSEHOLD else each.home,
            contacts[each.record.community_id],
        )
        for each in shown
    ]


def pdf(slips: Sequence[Slip], *, title: str, on: date) -> bytes:
    """A4, as many slips on a sheet as have room, with lines to cut along. The same whenever it is drawn.

    Raises NoChineseFontError, GlyphsLackingError.
    """
    from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    drawn = [(slip.line.community, list(_facts(slip, on))) for slip in slips]
    document = FPDF(unit="mm", format="A4")
    document.set_margins(_MARGIN_MM, _MARGIN_MM)
    document.set_auto_page_break(False)
    document.set_title(title)
    document.set_creation_date(start_of_day(on))
    words = "".join((title, "信用登记回执", *(community for community, _ in drawn)))
    family = add_fonts(document, words + "".join(label + text for _, facts in drawn for label, text in facts))
    document.add_page()
    for number, (community, facts) in enumerate(drawn):
        left = document.h - _MARGIN_MM - document.get_y()
        if number and _height(document, family, facts) > left:
            document.add_page()
        elif number:
            _cut(document)
        _draw(document, family, community, facts)
    return bytes(document.output())


def _facts(slip: Slip, on: date) -> Iterable[tuple[str, str]]:
    record, line = slip.line.record, slip.line
    whom = f"{slip.home} {'整户' if record.subject_kind is SubjectKind.HOUSEHOLD else line.subject}"
    yield "编号", str(record.id)
    yield "谁", whom
    yield "什么事", f"{record.rule.code} {record.rule.name}"
    yield "哪一天", _day(record.occurred_on)
    if record.note:
        yield "说明", record.note
    yield "分值", _worth(record)
    until = _day(last_day(record.due_at)) if record.due_at and line.state in _TIMED else ""
    yield "现在", _NOW[line.state] + (f"到 {until}。" if until else "")
    yield (
        "问谁",
        f"带上编号，问{line.community}服务台" + (f"：{slip.contact}" if slip.contact else "，或者问网格员、楼长。"),
    )
    yield "不同意", "可以请人代办，到服务台提出异议，不收费。信用分低不影响您享受任何服务。"
    yield "打印日期", _day(on)


_TIMED = (RecordState.NOTICE, RecordState.PUBLICITY)


def _worth(record: Record) -> str:
    said = [f"信用分 {record.score_delta:+d}"] if record.score_delta else []
    said += [f"积分 {record.points:+d}"] if record.points else []
    return "，".join(said) or "不加不减"


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _height(document: "FPDF", family: str, facts: Sequence[tuple[str, str]]) -> float:
    document.set_font(family, size=_TEXT)
    wide = document.epw - _LABEL_MM
    split = [document.multi_cell(wide, _LINE_MM, text, dry_run=True, output="LINES") for _, text in facts]
    rows = sum(len(each) for each in split if isinstance(each, list))
    return 2 * _GAP_MM + 1.5 * _LINE_MM + rows * _LINE_MM


def _cut(document: "FPDF") -> None:
    y = document.get_y() + _GAP_MM
    document.set_dash_pattern(dash=2, gap=2)
    document.line(0, y, document.w, y)
    document.set_dash_pattern()
    document.set_y(y + _GAP_MM)


def _draw(document: "FPDF", family: str, community: str, facts: Sequence[tuple[str, str]]) -> None:
    document.set_font(family, size=_TITLE)
    document.cell(0, 1.5 * _LINE_MM, f"{community}信用登记回执", new_x="LMARGIN", new_y="NEXT")
    document.set_font(family, size=_TEXT)
    for label, text in facts:
        y = document.get_y()
        document.cell(_LABEL_MM, _LINE_MM, label)
        document.set_xy(_MARGIN_MM + _LABEL_MM, y)
        document.multi_cell(0, _LINE_MM, text, align="L", new_x="LMARGIN", new_y="NEXT")
