"""Console pages of one unit: what it is, who belongs to it, where it stands, what is on record."""

from typing import Any

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.profiles.unit_profile import unit_file

blp = Console("unit_profile", __name__)


@blp.get("/unit-profiles/<int:unit_id>")
@page_for("units:read")
def unit(unit_id: int) -> Any:
    """One unit."""
    file = unit_file(db.session(), unit_id=unit_id, staff=current.staff, now=utc_now())
    return Form().page("profiles/unit.html", file=file, covers=current.staff.covers)
