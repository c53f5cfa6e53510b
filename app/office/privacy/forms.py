"""Forms of personal data."""

from marshmallow import ValidationError, validates_schema

from app.core.console.fields import ticked
from app.core.console.lists import ListQuery
from app.core.console.reasons import ReasonForm
from app.core.http.schemas import choice
from app.office.privacy.models import CorrectionStatus


class CorrectionsQuery(ListQuery):
    status = choice(CorrectionStatus, load_default=None)


class ForgettingForm(ReasonForm):
    agreed = ticked()

    @validates_schema
    def _must_be_ticked(self, data: dict[str, object], **_how: object) -> None:
        if not data.get("agreed"):
            raise ValidationError("请确认本人已提出申请，并知道不能恢复。", "agreed")
