"""Forms of areas."""

from typing import Any

from marshmallow import ValidationError, fields

from app.core.console.fields import REQUIRED, FormSchema
from app.core.http.schemas import choice, form_id, matching, text
from app.core.text import reference
from app.parties.areas.models import AreaKind

CODE = r"[0-9A-Za-z-]{1,16}"
CODE_WRONG = "编号由字母、数字和 - 组成，最多 16 个。"
MAX_NUMBERS = 500


class AreaDetailsForm(FormSchema):
    code = matching(CODE, CODE_WRONG, cleaned=reference, required=True)
    name = text(1, 40, required=True)
    parent_id = form_id(load_default=None)


class AreaForm(AreaDetailsForm):
    kind = choice(AreaKind, required=True)


class _Numbers(fields.Field[list[str]]):
    """Numbers of households, one a line or with commas between them."""

    default_error_messages = REQUIRED

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> list[str]:
        lines = str(value).replace("，", ",").replace("、", ",").replace(",", "\n").splitlines()
        numbers = list(dict.fromkeys(reference(line) for line in lines if line.strip()))
        if not 1 <= len(numbers) <= MAX_NUMBERS:
            raise ValidationError(f"请填写 1 到 {MAX_NUMBERS} 个户号或开头。")
        return numbers


class HouseholdsForm(FormSchema):
    numbers = _Numbers(required=True)
