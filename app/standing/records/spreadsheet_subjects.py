"""Whom rows of a spreadsheet are about: residents by number, phone, or name and home; units by name or code."""

import re
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import text
from app.core.cleaning import phones
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import SheetRow
from app.parties.communities.models import Community
from app.parties.residents import phone_index
from app.parties.residents.bulk import batches
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.residents.numbers import is_number
from app.parties.units.models import Unit
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import Subject
from app.standing.records.spreadsheet_columns import HOUSEHOLD, NUMBER, PHONE, UNIT

PHONE_NUMBER = re.compile(phones.PHONE, re.ASCII)
AtHome = dict[tuple[str, str], list[Subject]]


def residents_of(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> dict[str, list[Subject]]:
    """The residents of the subtree by the numbers of their phones, which several may share, and by their own, which are
    a digit shorter.
    """
    phones = {phone_index(phone): phone for row in rows if PHONE_NUMBER.fullmatch(phone := row.cells[PHONE])}
    own = {number: number for row in rows if is_number(number := row.cells.get(NUMBER, ""))}
    found: dict[str, list[Subject]] = defaultdict(list)
    for column, wanted in ((Resident.phone_index, phones), (Resident.number, own)):
        for part in batches(wanted):
            people = session.execute(
                select(column, Resident.id, Resident.community_id, Resident.is_minor)
                .join(Community, Community.id == Resident.community_id)
                .where(
                    column.in_(part),
                    Resident.status == ResidentStatus.ACTIVE,
                    Community.path.like(f"{staff.path}%"),
                )
            )
            for key, resident_id, community_id, is_minor in people:
                found[wanted[key or ""]].append(Subject(SubjectKind.RESIDENT, resident_id, community_id, is_minor))
    return found


def units_of(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> dict[str, list[Subject]]:
    """The open units of the subtree by what stands in the rows: their names, which several may share, or codes."""
    wanted = {row.cells[UNIT] for row in rows if row.cells.get(UNIT)}
    codes = {code: words for words in wanted if (code := text.reference(words).upper()).isascii()}
    found: dict[str, list[Subject]] = defaultdict(list)
    for column, known in ((Unit.name, {words: words for words in wanted}), (Unit.code, codes)):
        for part in batches(comparable(known) if column is Unit.code else known):
            query = (
                select(column, Unit.id, Unit.community_id)
                .join(Community, Community.id == Unit.community_id)
                .where(column.in_(part), Unit.is_open.is_(True), Community.path.like(f"{staff.path}%"))
            )
            for key, unit_id, community_id in session.execute(query):
                if key in known:
                    found[known[key]].append(Subject(SubjectKind.UNIT, unit_id, community_id))
    return found


def at_home_of(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> AtHome:
    """The residents of the subtree by the numbers of their households and their names, where no phone is given."""
    wanted = {row.cells[HOUSEHOLD] for row in rows if not row.cells[PHONE] and row.cells.get(HOUSEHOLD)}
    found: AtHome = {}
    for part in batches(comparable(wanted)):
        people = session.execute(
            select(Household.number, Resident.name, Resident.id, Resident.community_id, Resident.is_minor)
            .join(Household, Household.id == Resident.household_id)
            .join(Community, Community.id == Resident.community_id)
            .where(
                Household.number.in_(part),
                Resident.status == ResidentStatus.ACTIVE,
                Community.path.like(f"{staff.path}%"),
            )
        )
        for number, name, resident_id, community_id, is_minor in people:
            subject = Subject(SubjectKind.RESIDENT, resident_id, community_id, is_minor)
            found.setdefault((number, name), []).append(subject)
    return found
