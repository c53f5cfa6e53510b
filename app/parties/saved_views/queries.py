"""Queries: the saved views of one of the staff."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.saved_views.errors import SavedViewNotFoundError
from app.parties.saved_views.models import SavedView


def views_of(session: Session, *, staff: StaffIdentity, path: str) -> Sequence[SavedView]:
    """Those of one list, in the order in which they were saved: at most 20."""
    mine = SavedView.staff_id == staff.id, SavedView.path == path
    return session.scalars(select(SavedView).where(*mine).order_by(SavedView.id)).all()


def all_views(session: Session, *, staff: StaffIdentity) -> Sequence[SavedView]:
    """Those of all lists, list by list."""
    mine = SavedView.staff_id == staff.id
    return session.scalars(select(SavedView).where(mine).order_by(SavedView.path, SavedView.id)).all()


def own_view(session: Session, *, view_id: int, staff: StaffIdentity) -> SavedView:
    """Raises SavedViewNotFoundError: also for somebody else's."""
    view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.staff_id == staff.id))
    if view is None:
        raise SavedViewNotFoundError
    return view
