"""Forms of papers: one for each kind that is issued at the desk, with the facts that staff type."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.civic.papers.kinds import Size
from app.civic.papers.models import PaperKind, PaperStatus
from app.civic.papers.stating import span
from app.core.clock import business_day, utc_now
from app.core.console.fields import FormSchema, Yuan
from app.core.console.formats import upper_yuan, yuan
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, known_by, matching, text
from app.core.text import reference
from app.parties.residents import numbers

_HOURS = re.compile(r"(\d{1,5})(\.\d)?", re.ASCII)
_DAY = 24


def _no(**options: Any) -> fields.String:
    return matching(r"20\d\d-\d{6}", "编号像 2026-000012。", cleaned=reference, **options)


class PapersFilter(ListQuery):
    kind = choice(PaperKind, load_default=None)
    status = choice(PaperStatus, load_default=None)
    community_id = form_id(load_default=None)
    no = _no(load_default=None)
    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)


class ManyForm(FormSchema):
    kind = choice(PaperKind, required=True)
    community_id = form_id(required=True)


class PrintManyForm(ManyForm):
    from_no = _no(required=True)
    to_no = _no(required=True)
    size = choice(Size, required=True)


class PrintManyQuery(ListQuery):
    """With what the form begins."""

    kind = choice(PaperKind, load_default=None)
    community_id = form_id(load_default=None)
    from_no = _no(load_default=None)
    to_no = _no(load_default=None)


class KindQuery(ListQuery):
    kind = choice(PaperKind, load_default=None)


class PrintQuery(ListQuery):
    size = choice(Size, load_default=None)


def _hours() -> fields.String:
    """Hours of service, to a tenth; travel is none."""
    return known_by(_is_hours, "请填写小时数，例如 12.5，大于 0。", cleaned=reference, load_default="")


def _is_hours(typed: str) -> bool:
    return bool(_HOURS.fullmatch(typed)) and float(typed) > 0


class _ToResident(FormSchema):
    """Whoever it is for, by their number."""

    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, required=True)


class StandingForm(_ToResident):
    """The bank knows the facts."""


class CertificateForm(_ToResident):
    """The fields of 民政部令 67. What is left empty is taken from the hours that are confirmed here; those of earlier
    are typed, all three of them.
    """

    from_on = day(required=True)
    until_on = day(required=True)
    team = text(2, 40, load_default="")
    hours = _hours()
    service = text(2, 200, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _is_possible(self, typed: Mapping[str, Any], **_: Any) -> None:
        from_on, until_on = typed["from_on"], typed["until_on"]
        if until_on > business_day(utc_now()):
            raise ValidationError("服务时间不能在今天以后。", "until_on")
        if until_on < from_on:
            raise ValidationError("结束日期不能早于开始日期。", "until_on")
        typed_ones = [name for name in ("team", "hours", "service") if typed[name]]
        if typed_ones and len(typed_ones) < 3:
            missing = next(name for name in ("team", "hours", "service") if not typed[name])
            raise ValidationError("队伍、时长、内容要么都填，要么都不填（按系统里确认过的服务记录填写）。", missing)
        if typed["hours"] and float(typed["hours"]) > ((until_on - from_on).days + 1) * _DAY:
            raise ValidationError("这段时间没有这么多小时，请核对。", "hours")


class VolunteerRecordForm(CertificateForm):
    training = text(0, 100, load_default="")
    honours = text(0, 100, load_default="")
    evaluation = text(0, 100, load_default="")


class NamedForm(FormSchema):
    """To a resident, by their number, or to whoever it is written to, by a node."""

    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)
    name = text(2, 40, load_default=None)
    community_id = form_id(load_default=None)


class ThanksForm(NamedForm):
    body = text(5, 300, required=True)


class ReceiptForm(NamedForm):
    """What was given to the community: things, or money in yuan."""

    given = text(2, 100, required=True)
    amount = Yuan(load_default=None)
    purpose = text(0, 100, load_default="")


FORMS: Mapping[PaperKind, type[FormSchema]] = {
    PaperKind.CERTIFICATE: CertificateForm,
    PaperKind.VOLUNTEER_RECORD: VolunteerRecordForm,
    PaperKind.THANKS: ThanksForm,
    PaperKind.BENEFIT_PASS: StandingForm,
    PaperKind.CREDIT_BOOKLET: StandingForm,
    PaperKind.QUERY_PRINT: StandingForm,
    PaperKind.HOUSEHOLD_CODE: StandingForm,
    PaperKind.RECEIPT: ReceiptForm,
}
_WHO = ("number", "name", "community_id")


def to_issue(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as whom it is for, and the facts that are printed: none where they are taken from records, of the
    days between `served`.
    """
    who = {name: typed[name] for name in _WHO if name in typed}
    rest = {name: value for name, value in typed.items() if name not in _WHO}
    if "from_on" in rest and not rest["hours"]:
        more = {label: rest.get(name, "") for name, label in _MORE.items()}
        return who | {"facts": _without_empty(more), "served": (rest["from_on"], rest["until_on"])}
    return who | {"facts": _facts(rest)}


_MORE = {"training": "培训情况", "honours": "表彰奖励", "evaluation": "评价"}


def _facts(typed: Mapping[str, Any]) -> dict[str, str]:
    if "body" in typed:
        return {"内容": typed["body"]}
    if "given" in typed:
        return _without_empty({"款物": typed["given"], "金额": _amount(typed["amount"]), "用途": typed["purpose"]})
    if not typed:
        return {}
    said = {
        "服务队伍": typed["team"],
        "服务时间": span(typed["from_on"], typed["until_on"]),
        "服务时长": f"{float(typed['hours']):g} 小时（不含往返路程）",
        "服务内容": typed["service"],
        "时长来源": "社区台账登记",
    }
    return _without_empty(said | {label: typed.get(name, "") for name, label in _MORE.items()})


def _without_empty(said: Mapping[str, str]) -> dict[str, str]:
    return {label: words for label, words in said.items() if words}


def _amount(fen: int | None) -> str:
    """In figures and, as receipts have it, in capital numerals."""
    return "" if fen is None else f"¥{yuan(fen)}（{upper_yuan(fen)}）"


class LookForm(FormSchema):
    """Whoever wants to see a proof says who they are."""

    who = text(2, 40, required=True)
    key = matching(r"[A-Za-z0-9_-]{16,64}", "页面已过期，请重新扫码。", required=True)
