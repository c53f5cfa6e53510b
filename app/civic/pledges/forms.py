"""Forms of pledges at the desk."""

from typing import Any

from marshmallow import ValidationError

from app.civic.pledges.drives import GRIDS_MAX, TITLE
from app.civic.pledges.models import Consent, SignatureState
from app.civic.pledges.signing import WITNESSES
from app.civic.texts import drafting
from app.civic.texts.models import PledgeFor, PledgeTopic, TextState
from app.civic.texts.pledges import MONTHS, TERM, TERMS_MAX
from app.core.console.fields import FormSchema, Paragraphs, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, list_of, matching, text


class Terms(Paragraphs):
    """One term a line; a list of them from then on."""

    def __init__(self) -> None:
        super().__init__(1, TERMS_MAX, required=True)

    def _deserialize(self, value: Any, *where: Any, **how: Any) -> Any:
        lines = [line for line in super()._deserialize(value, *where, **how).splitlines() if line]
        low, high = TERM
        if not 1 <= len(lines) <= TERMS_MAX or any(not low <= len(line) <= high for line in lines):
            raise ValidationError(f"一行一条，每条 {low} 到 {high} 个字，最多 {TERMS_MAX} 条。")
        return lines


class PledgesFilter(ListQuery):
    community_id = form_id(load_default=None)
    state = choice(TextState, load_default=None)
    meant_for = choice(PledgeFor, load_default=None)


class VersionForm(FormSchema):
    title = text(*drafting.TITLE, required=True)
    body = Paragraphs(*drafting.BODY, required=True)
    keeps = Terms()
    breaches = Terms()
    months = typed_whole(*MONTHS, required=True)


class PledgeForm(VersionForm):
    community_id = form_id(required=True)
    unit_id = form_id(load_default=None)
    topic = choice(PledgeTopic, required=True)
    meant_for = choice(PledgeFor, required=True)


class SignaturesFilter(ListQuery):
    state = choice(SignatureState, load_default=None)


class PaperForm(FormSchema):
    number = matching(r"\d{10}", "请填写居民编号，10 位数字。", required=True)
    consent = choice(Consent, required=True)
    witnesses = text(0, WITNESSES[1], load_default="")


class DrivesFilter(ListQuery):
    community_id = form_id(load_default=None)


class DriveForm(FormSchema):
    community_id = form_id(required=True)
    area_ids = list_of(form_id(), 0, GRIDS_MAX, load_default=list)
    title = text(*TITLE, required=True)
    starts_on = day(required=True)
    ends_on = day(required=True)
    goal_percent = typed_whole(1, 100, required=True)


class CoverageQuery(ListQuery):
    drive_id = form_id(load_default=None)


class PointForm(FormSchema):
    first_id = form_id(load_default=None)
