"""Views are saved, named anew and removed, by the one whose they are."""

from sqlalchemy.orm import Session

from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.saved_views.errors import TooManySavedViewsError
from app.parties.saved_views.models import SavedView
from app.parties.saved_views.queries import own_view, views_of
from app.parties.staff.models import StaffMember

MOST = 20


def save(session: Session, *, path: str, query: str, name: str, staff: StaffIdentity) -> SavedView:
    """Raises TooManySavedViewsError, and a RuleError naming `name` where the list has one of that name."""
    _hold(session, staff)
    known = views_of(session, staff=staff, path=path)
    if len(known) >= MOST:
        raise TooManySavedViewsError
    _require_new(name, {view.name for view in known})
    view = SavedView(staff_id=staff.id, path=path, name=name, query=query)
    session.add(view)
    session.flush()
    return view


def rename(session: Session, *, view_id: int, name: str, staff: StaffIdentity) -> SavedView:
    """Raises SavedViewNotFoundError, and a RuleError naming `name` as above."""
    _hold(session, staff)
    view = own_view(session, view_id=view_id, staff=staff)
    others = views_of(session, staff=staff, path=view.path)
    _require_new(name, {each.name for each in others if each.id != view.id})
    view.name = name
    session.flush()
    return view


def remove(session: Session, *, view_id: int, staff: StaffIdentity) -> str:
    """The path of its list. Raises SavedViewNotFoundError."""
    _hold(session, staff)
    view = own_view(session, view_id=view_id, staff=staff)
    session.delete(view)
    session.flush()
    return view.path


def _hold(session: Session, staff: StaffIdentity) -> None:
    """One at a time for each of the staff, so that two windows don't save past the limit."""
    session.get_one(StaffMember, staff.id, with_for_update=True, populate_existing=True)


def _require_new(name: str, known: set[str]) -> None:
    if name.casefold() in {each.casefold() for each in known}:  # As MariaDB compares them.
        raise field_error("name", f"这个列表已经有名为「{name}」的视图，请换一个名称。")
