"""How many households have somebody who has signed, by grid. The numbers of open drives are kept in the transaction of
each signature, so that nobody has to count 210,000 households to see them.
"""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from app.civic.pledges.models import Drive, DriveArea, Signature
from app.parties.areas.models import Area
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.standing.programmes.models import SubjectKind


@dataclass(frozen=True, slots=True)
class Home:
    """A household, and the grid in which it is, or what else no other area contains."""

    household_id: int
    area_id: int | None


def hold_home(session: Session, household_id: int) -> Home:
    """Have a household to oneself, so that two of its people are not both the first."""
    held = select(Household.area_id).where(Household.id == household_id).with_for_update()
    area_id = session.scalars(held).one()
    while area_id is not None:
        parent_id = session.scalar(select(Area.parent_id).where(Area.id == area_id))
        if parent_id is None:
            break
        area_id = parent_id
    return Home(household_id, area_id)


def is_covered(session: Session, *, first_id: int, home: Home) -> bool:
    """Whether somebody of a household has a live signature."""
    query = select(Signature.id).join(Resident, Resident.id == Signature.subject_id)
    lives = Resident.household_id == home.household_id, Resident.status == ResidentStatus.ACTIVE
    signed = Signature.first_id == first_id, Signature.subject_kind == SubjectKind.RESIDENT, Signature.is_live.is_(True)
    return session.scalar(query.where(*lives, *signed).limit(1)) is not None


def count(session: Session, *, first_id: int, home: Home, by: int) -> None:
    """One household more or less has signed, in the open drives of its grid."""
    if home.area_id is None:
        return
    drives = select(Drive.id).where(Drive.first_id == first_id, Drive.is_open.is_(True))
    change = update(DriveArea).where(DriveArea.area_id == home.area_id, DriveArea.drive_id.in_(drives))
    change = change.values(covered=DriveArea.covered + by)
    session.execute(change.execution_options(synchronize_session=False))


def recount(session: Session, drive: Drive) -> None:
    """Count the households of a drive anew, and those that have signed; who signs at the same time waits."""
    query = select(DriveArea).where(DriveArea.drive_id == drive.id).order_by(DriveArea.area_id)
    areas = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    tops = _tops(session, {each.area_id for each in areas})
    lived_in = ~Household.number.startswith("*")
    homes = select(Household.area_id, func.count()).where(Household.area_id.in_(tops), lived_in)
    signed = (
        select(Household.area_id, func.count(Household.id.distinct()))
        .join(Resident, Resident.household_id == Household.id)
        .join(Signature, Signature.subject_id == Resident.id)
        .where(
            Signature.first_id == drive.first_id,
            Signature.is_live.is_(True),
            Signature.subject_kind == SubjectKind.RESIDENT,
            Resident.status == ResidentStatus.ACTIVE,
            Household.area_id.in_(tops),
            lived_in,
        )
    )
    households, covered = dict.fromkeys(tops.values(), 0), dict.fromkeys(tops.values(), 0)
    for found, counts in ((homes, households), (signed, covered)):
        for area_id, number in session.execute(found.group_by(Household.area_id)):
            if area_id is not None:
                counts[tops[area_id]] += number
    for each in areas:
        each.households, each.covered = households[each.area_id], covered[each.area_id]
    session.flush()


def _tops(session: Session, area_ids: set[int]) -> dict[int, int]:
    """These areas and all that stand in them, each with which of these it is in."""
    middle, low = aliased(Area), aliased(Area)
    tops = {each: each for each in area_ids}
    query = select(Area.id, middle.id, low.id).outerjoin(middle, middle.parent_id == Area.id)
    for top, *below in session.execute(query.outerjoin(low, low.parent_id == middle.id).where(Area.id.in_(area_ids))):
        tops |= {each: top for each in below if each is not None}
    return tops
