"""Forms of personal data."""

from app.core.console.lists import ListQuery
from app.core.http.schemas import choice
from app.office.privacy.models import CorrectionStatus


class CorrectionsQuery(ListQuery):
    status = choice(CorrectionStatus, load_default=None)
