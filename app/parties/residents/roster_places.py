"""To which community each row of a roster belongs, and who is meant where a row says somebody's number."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow
from app.parties.communities import by_name
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import community_in_scope, get_community, subtree_ids
from app.parties.residents.bulk import batches
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.residents.roster_columns import COMMUNITY, NUMBER

NOT_SAID = "请填写社区：您所在的节点管着几个社区。也可以在上传时选一个。"
NOBODY = "没有找到这位居民，或不在您的管辖范围内。新登记的人请留空。"


class RosterPlaces:
    """Whoever has a number belongs where they are: moving to another community takes their points along, which a roster
    does not. A row without one belongs to the community it names, else to the one that was chosen, else to the
    caller's own node if that is a community.

    With `hold`, whoever is known by number stays where they are until the end of the transaction. Raises
    CommunityNotFoundError where the chosen one is not in the caller's subtree.
    """

    def __init__(
        self,
        session: Session,
        rows: Sequence[SheetRow],
        *,
        community_id: int | None,
        staff: StaffIdentity,
        hold: bool = False,
    ) -> None:
        self._chosen = _chosen(session, community_id, staff)
        self._known = by_name.open_nodes(session, staff=staff) if any(row.cells[COMMUNITY] for row in rows) else {}
        self._by_number = _by_number(session, {row.cells[NUMBER] for row in rows} - {""}, staff, hold)
        ids = {person.community_id for person in self._by_number.values()}
        self.nodes = {node_id: get_community(session, node_id) for node_id in sorted(ids)}
        self._of_rows: dict[int, int] = {}
        self.problems: dict[int, Problem] = {}
        for row in rows:
            place = self._place(row)
            if isinstance(place, Problem):
                self.problems[row.number] = place
            else:
                self.nodes[place.id] = place
                self._of_rows[row.number] = place.id

    def person(self, row: SheetRow) -> Resident | None:
        """Who has the number that a row says."""
        return self._by_number.get(row.cells[NUMBER])

    @property
    def people(self) -> Iterable[Resident]:
        """Whoever has a number that is in one of the rows."""
        return self._by_number.values()

    def of(self, row: SheetRow) -> int | None:
        """The id of the community a row belongs to; None where that is one of the `problems`."""
        return self._of_rows.get(row.number)

    def by_community(self, rows: Sequence[SheetRow]) -> Mapping[int, Sequence[SheetRow]]:
        """The rows of each community, in the order of ids."""
        found: dict[int, list[SheetRow]] = {}
        for row in rows:
            if (place := self.of(row)) is not None:
                found.setdefault(place, []).append(row)
        return dict(sorted(found.items()))

    def _place(self, row: SheetRow) -> Community | Problem:
        if row.cells[NUMBER]:
            return self._of_person(row)
        if not row.cells[COMMUNITY]:
            return self._chosen or Problem(row.number, COMMUNITY, NOT_SAID)
        said, wrong = by_name.named(self._known, row.cells[COMMUNITY])
        return said or Problem(row.number, COMMUNITY, wrong)

    def _of_person(self, row: SheetRow) -> Community | Problem:
        """Where somebody is; a row may say it, if only by a name that others have, too."""
        person = self.person(row)
        if person is None:
            return Problem(row.number, NUMBER, NOBODY)
        here = self.nodes[person.community_id]
        if row.cells[COMMUNITY] and not by_name.may_be(self._known, row.cells[COMMUNITY], here):
            words = f"这位居民登记在“{here.name}”。换社区请用“导入迁移”，积分会一起走。"
            return Problem(row.number, COMMUNITY, words)
        return here


def _chosen(session: Session, community_id: int | None, staff: StaffIdentity) -> Community | None:
    if community_id is not None:
        return community_in_scope(session, community_id=community_id, staff=staff)
    own = get_community(session, staff.community_id)
    return own if own.kind is CommunityKind.COMMUNITY else None


def _by_number(session: Session, numbers: set[str], staff: StaffIdentity, hold: bool) -> dict[str, Resident]:
    found: dict[str, Resident] = {}
    for part in batches(comparable(numbers)):
        query = (
            select(Resident)
            .where(
                Resident.number.in_(part),
                Resident.status == ResidentStatus.ACTIVE,
                Resident.community_id.in_(subtree_ids(staff.path)),
            )
            .order_by(Resident.id)
        )
        if hold:
            query = query.with_for_update().execution_options(populate_existing=True)
        found |= {person.number: person for person in session.scalars(query)}
    return found
