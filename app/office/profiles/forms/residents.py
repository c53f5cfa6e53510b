"""Forms of profiles: what staff type about residents, and why they look at somebody in full."""

from enum import StrEnum

from marshmallow import ValidationError, validates_schema

from app.core import names
from app.core.console.fields import FormSchema, ticked
from app.core.console.lists import ListQuery
from app.core.console.reasons import ReasonForm
from app.core.http.schemas import choice, day, form_id, household, matching, name, phone, text
from app.core.text import reference
from app.standing.records.recording import EVENT_KEY, EVENT_KEY_WRONG


class ResidentsQuery(ListQuery):
    """Whom to find: the whole name, the whole number, the whole household number."""

    name = text(1, names.NAME_MAX, cleaned=names.clean, load_default=None)
    phone = phone("请填写完整的 11 位手机号。", load_default=None)
    household = household(load_default=None)
    community_id = form_id(load_default=None)


class Part(StrEnum):
    """The parts of a file."""

    RECORDS = "records"
    PASSBOOK = "passbook"
    COUPONS = "coupons"
    USES = "uses"
    MESSAGES = "messages"


class PartQuery(ListQuery):
    part = choice(Part, load_default=Part.RECORDS)


class FileQuery(ListQuery):
    """Whose file it is that goes home."""

    resident_id = form_id(required=True)


class AwardForm(FormSchema):
    """A rule with one of its scores, as `good-deed:5`. Without a number, the day and the rule name the event."""

    what = matching(r"[a-z0-9-]{1,64}:-?[0-9]{1,3}", "请选择事项。", required=True)
    occurred_on = day(required=True)
    event_key = matching(EVENT_KEY, EVENT_KEY_WRONG, cleaned=reference, load_default=None)
    note = text(0, 200, load_default="")


class DelegateForm(FormSchema):
    phone = phone(required=True)
    name = name(required=True)
    consent = text(4, 200, required=True)


class ForgettingForm(ReasonForm):
    agreed = ticked()

    @validates_schema
    def _must_be_ticked(self, data: dict[str, object], **_how: object) -> None:
        if not data.get("agreed"):
            raise ValidationError("请确认本人已提出申请，并知道不能恢复。", "agreed")
