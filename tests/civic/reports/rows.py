"""Rows of all tables, as somebody reads them who has the database and DATA_KEYS, and not the keys of reporters."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select, text

from app.civic.cases.models import Case
from app.core.db.session import db
from app.core.db.types import Base
from app.parties.residents.models import Resident, User


@dataclass
class Seen:
    """How many rows were of the report, and of its reporter."""

    of_case: int = 0
    of_reporter: int = 0


def require_no_row_of_both(no: str, user: User, person: Resident, *, sent_at: datetime | None = None) -> Seen:
    """No row of any table is of a report and of its reporter; none of the reporter's is of when it was sent."""
    db.session.rollback()
    case_id = db.session.scalars(select(Case.id).where(Case.no == no)).one()
    own = {"wechat_user": user.id, "resident": person.id, "household": person.household_id}
    ids = rf"\b(?:user:{user.id}|(?:resident|helper):{person.id})\b"
    theirs = re.compile(f"{ids}|{user.openid}|{person.number}|{person.name}|{person.phone}")
    moment = None if sent_at is None else str(sent_at.replace(tzinfo=None))
    seen = Seen()
    for table in Base.metadata.sorted_tables:
        raw = db.session.execute(text(f"SELECT * FROM {table.name}")).all()  # noqa: S608  # A name of ours.
        for row, plain in zip(db.session.execute(select(table)).mappings() if raw else (), raw, strict=True):
            words = f"{dict(row)} {tuple(plain)}"
            pointed = _pointed(table, row)
            of_case = pointed.get("case_file") == {case_id} or no in words or _is_about(row, case_id)
            of_reporter = any(own[name] in pointed.get(name, ()) for name in own) or theirs.search(words)
            seen.of_case += bool(of_case)
            seen.of_reporter += bool(of_reporter)
            assert not (of_case and of_reporter), (table.name, words)
            assert not (of_reporter and moment and moment in str(tuple(plain))), (table.name, words)
    return seen


def _pointed(table: Table, row: Any) -> dict[str, set[Any]]:
    """The ids of rows of other tables, and of this, that a row names."""
    found: dict[str, set[Any]] = {table.name: {row["id"]} if "id" in row else set()}
    for column in table.columns:
        for key in column.foreign_keys:
            found.setdefault(key.column.table.name, set()).add(row[column.name])
    return found


def _is_about(row: Any, case_id: int) -> bool:
    """Pictures, the audit log and sources name what they are about by a kind and an id."""
    return any(
        row.get(kind) in ("case", "case_result", "report") and row.get(number) == case_id
        for kind, number in (("kind", "about_id"), ("subject_kind", "subject_id"), ("source_kind", "source_id"))
    )
