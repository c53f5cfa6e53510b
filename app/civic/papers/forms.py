"""Forms of papers: one for each kind that is issued at the desk, with the facts that staff type."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.civic.papers.kinds import Size
from app.civic.papers.models import PaperKind, PaperStatus
from app.civic.papers.stating import in_words
from app.core.clock import business_day, utc_now
from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, known_by, matching, text
from app.core.text import reference
from app.parties.residents import numbers

_HOURS = re.compile(r"(\d{1,5})(\.\d)?", re.ASCII)
_DAY = 24


class PapersFilter(ListQuery):
    kind = choice(PaperKind, load_default=None)
    status = choice(PaperStatus, load_default=None)
    community_id = form_id(load_default=None)
    no = matching(r"20\d\d-\d{6}", "编号像 2026-000012。", cleaned=reference, load_default=None)
    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)


class KindQuery(ListQuery):
    kind = choice(PaperKind, load_default=None)


class PrintQuery(ListQuery):
    size = choice(Size, load_default=None)


def _hours() -> fields.String:
    """Hours of service, to a tenth; travel is none."""
    return known_by(_is_hours, "请填写小时数，例如 12.5，大于 0。", cleaned=reference, required=True)


def _is_hours(typed: str) -> bool:
    return bool(_HOURS.fullmatch(typed)) and float(typed) > 0


class _ToResident(FormSchema):
    """Whoever it is for, by their number."""

    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, required=True)


class StandingForm(_ToResident):
    """The bank knows the facts."""


class CertificateForm(_ToResident):
    """The fields of 民政部令 67."""

    team = text(2, 40, required=True)
    from_on = day(required=True)
    until_on = day(required=True)
    hours = _hours()
    service = text(2, 200, required=True)

    @validates_schema(skip_on_field_errors=True)
    def _is_possible(self, typed: Mapping[str, Any], **_: Any) -> None:
        from_on, until_on = typed["from_on"], typed["until_on"]
        if until_on > business_day(utc_now()):
            raise ValidationError("服务时间不能在今天以后。", "until_on")
        if until_on < from_on:
            raise ValidationError("结束日期不能早于开始日期。", "until_on")
        if float(typed["hours"]) > ((until_on - from_on).days + 1) * _DAY:
            raise ValidationError("这段时间没有这么多小时，请核对。", "hours")


class VolunteerRecordForm(CertificateForm):
    training = text(0, 100, load_default="")
    honours = text(0, 100, load_default="")
    evaluation = text(0, 100, load_default="")


class ThanksForm(FormSchema):
    """To a resident, by their number, or to whoever it is written to, by a node."""

    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)
    name = text(2, 40, load_default=None)
    community_id = form_id(load_default=None)
    body = text(5, 300, required=True)


FORMS: Mapping[PaperKind, type[FormSchema]] = {
    PaperKind.CERTIFICATE: CertificateForm,
    PaperKind.VOLUNTEER_RECORD: VolunteerRecordForm,
    PaperKind.THANKS: ThanksForm,
    PaperKind.BENEFIT_PASS: StandingForm,
    PaperKind.CREDIT_BOOKLET: StandingForm,
    PaperKind.QUERY_PRINT: StandingForm,
}
_WHO = ("number", "name", "community_id")


def to_issue(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as whom it is for and the facts that are printed."""
    who = {name: typed[name] for name in _WHO if name in typed}
    return who | {"facts": _facts({name: value for name, value in typed.items() if name not in _WHO})}


def _facts(typed: Mapping[str, Any]) -> dict[str, str]:
    if "body" in typed:
        return {"内容": typed["body"]}
    if not typed:
        return {}
    said = {
        "服务队伍": typed["team"],
        "服务时间": _span(typed["from_on"], typed["until_on"]),
        "服务时长": f"{float(typed['hours']):g} 小时（不含往返路程）",
        "服务内容": typed["service"],
        "培训情况": typed.get("training", ""),
        "表彰奖励": typed.get("honours", ""),
        "评价": typed.get("evaluation", ""),
    }
    return {label: words for label, words in said.items() if words}


def _span(from_on: date, until_on: date) -> str:
    return in_words(from_on) if from_on == until_on else f"{in_words(from_on)} 至 {in_words(until_on)}"


class LookForm(FormSchema):
    """Whoever wants to see a proof says who they are."""

    who = text(2, 40, required=True)
    key = matching(r"[A-Za-z0-9_-]{16,64}", "页面已过期，请重新扫码。", required=True)
