"""A trial of a version: what the records of the last year would have come to, had it been in force."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import add_months, business_day
from app.core.identities import StaffIdentity
from app.core.tasks import Task, enqueue
from app.parties.areas.models import Area, AreaKind
from app.parties.communities.models import Community
from app.standing.programmes.errors import NotTriedError
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.queries import version_in_scope, version_to_write
from app.standing.programmes.rulebook import EVERYWHERE, Edition, Rulebook, rulebook_below, slugs_by_id
from app.standing.programmes.settings import limits_at
from app.standing.trials.cells import Cell, fold, total
from app.standing.trials.effects import AT_ONCE, Plan, Subject, count_subjects, effects, subjects_after
from app.standing.trials.terms import Pair, terms_of

TASK = "programmes.trial"
LOOKED_AT = 100
NO_GRID, OTHER_GRIDS, OTHER_NODES = "未分网格", "其他网格", "其他社区"


def begin(session: Session, *, version_id: int, staff: StaffIdentity, now: datetime) -> Task:
    """Have a version tried by a worker. Raises ProgrammeNotFoundError where it is not theirs, NotTriedError."""
    version = version_to_write(session, version_id=version_id, staff=staff)
    if version.programme.kind.is_apart:
        raise NotTriedError
    return enqueue(session, kind=TASK, params={"version_id": version.id}, staff=staff, now=now)


def last_trial(session: Session, *, version_id: int, staff: StaffIdentity) -> Task | None:
    """The newest that somebody has begun of a version. Raises ProgrammeNotFoundError."""
    version_to_write(session, version_id=version_id, staff=staff)
    query = select(Task).where(Task.staff_id == staff.id, Task.kind == TASK).order_by(Task.id.desc()).limit(LOOKED_AT)
    return next((task for task in session.scalars(query) if task.params["version_id"] == version_id), None)


def data_of(task: Task) -> dict[str, Any] | None:
    """What has come of one, once it is done."""
    data: dict[str, Any] | None = (task.result or {}).get("data")
    if data is None:
        return None
    return data | {"since": date.fromisoformat(data["since"]), "until": date.fromisoformat(data["until"])}


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried and where: `nodes` are names by id, `grids` by the id of any area in one. So many rules that are in
    force would be others, and so many are new, of which there are no records.
    """

    programme: str
    no: int
    plan: Plan
    nodes: Mapping[int, str]
    grids: Mapping[int, str]
    changed: int
    added: int


def prepare(session: Session, *, version_id: int, staff: StaffIdentity, now: datetime) -> Trial:
    """Which rules would be others, and where. Raises ProgrammeNotFoundError."""
    version_to_write(session, version_id=version_id, staff=staff)
    shown, version = version_in_scope(session, version_id=version_id, staff=staff)
    path, today = shown.path or EVERYWHERE, business_day(now)
    held = rulebook_below(session, path=path, first=today, last=today)
    own = {each.id for each in shown.versions}
    rules = list(session.scalars(select(Rule).where(Rule.version_id == version_id).order_by(Rule.number)))
    tried = Edition(version_id, path, today, None, rules)
    then = Rulebook([*(each for each in held.editions if each.version_id not in own), tried])
    nodes = session.execute(select(Community.id, Community.name, Community.path).where(Community.path.startswith(path)))
    found: dict[int, Mapping[str, Pair]] = {}
    known: dict[tuple[int, int], Mapping[str, Pair]] = {}
    names: dict[int, str] = {}
    for node in nodes:
        names[node.id] = node.name
        sides = held.at(node.path, today), then.at(node.path, today)
        key = (id(sides[0]), id(sides[1]))  # The same where the same holds.
        if key not in known:
            known[key] = _pairs(*sides)
        found[node.id] = known[key]
    slugs = {slug for pairs in found.values() for slug in pairs}
    by_id = slugs_by_id(session, slugs)
    of_records = session.scalars(select(Rule).where(Rule.id.in_(list(by_id)))) if by_id else ()
    plus_most, minus_most = limits_at(session, now)
    plan = Plan(
        pairs=found,
        rules={rule.id: terms_of(rule) for rule in of_records},
        since=add_months(today, -12),
        until=today,
        plus_most=plus_most,
        minus_most=minus_most,
    )
    pairs = [pair for each in known.values() for pair in each.values()]
    added = {pair.then.slug for pair in pairs if pair.now is None and pair.then is not None}
    return Trial(shown.programme.name, version.no, plan, names, _grids(session, names), len(slugs - added), len(added))


def _pairs(now: Mapping[str, Rule], then: Mapping[str, Rule]) -> dict[str, Pair]:
    sides = [{slug: terms_of(rule) for slug, rule in each.items() if rule.takes_records} for each in (now, then)]
    pairs = {slug: Pair(*(each.get(slug) for each in sides)) for slug in [*now, *then]}
    return {slug: pair for slug, pair in pairs.items() if pair.now != pair.then}


def _grids(session: Session, nodes: Mapping[int, str]) -> dict[int, str]:
    """What the grid of each area is called."""
    query = select(Area.id, Area.parent_id, Area.kind, Area.name).where(Area.community_id.in_(list(nodes)))
    areas = {row.id: row for row in session.execute(query)}
    found: dict[int, str] = {}
    for area_id in areas:
        area = areas.get(area_id)
        while area is not None and area.kind is not AreaKind.GRID:
            area = areas.get(area.parent_id)
        if area is not None:
            found[area_id] = area.name
    return found


@dataclass(slots=True)
class Found:
    """People by node and grid; of each other kind of subject one count."""

    people: dict[tuple[int, str], Cell]
    others: dict[SubjectKind, Cell]


def run(
    session: Session, trial: Trial, *, progress: Callable[[int, int], None], pause: Callable[[], None] = lambda: None
) -> Found:
    """Look at everybody in the subtree, a range of ids at a time; `pause` is called between them."""
    found = Found({}, {kind: Cell() for kind in SubjectKind if kind is not SubjectKind.RESIDENT})
    whole = sum(count_subjects(session, kind, trial.plan) for kind in SubjectKind)
    done = 0
    for kind in SubjectKind:
        for subjects in _ranges(session, kind, trial.plan):
            for subject, effect in effects(session, kind, subjects, trial.plan):
                gain = effect.difference
                before, after = effect.points
                cell = Cell(int(gain != 0), int(gain > 0), int(gain < 0), before, after, 1)
                _cell_of(found, trial, kind, subject).add(cell)
            done += len(subjects)
            progress(done, whole)
            pause()
    return found


def _ranges(session: Session, kind: SubjectKind, plan: Plan) -> Iterator[list[Subject]]:
    last = 0
    while subjects := subjects_after(session, kind, plan, last):
        yield subjects
        last = subjects[-1].id
        if len(subjects) < AT_ONCE:
            return


def _cell_of(found: Found, trial: Trial, kind: SubjectKind, subject: Subject) -> Cell:
    if kind is not SubjectKind.RESIDENT:
        return found.others[kind]
    grid = trial.grids.get(subject.area_id or 0, NO_GRID)
    return found.people.setdefault((subject.community_id, grid), Cell())


def shown(trial: Trial, found: Found, *, point_value_fen: int) -> dict[str, Any]:
    """The outcome as it is kept and shown: no names, and no count of fewer than five."""
    by_node: dict[int, dict[str, Cell]] = {}
    for (community_id, grid), cell in found.people.items():
        by_node.setdefault(community_id, {})[grid] = cell
    nodes = fold({community_id: total(grids.values()) for community_id, grids in by_node.items()})
    return {
        "programme": trial.programme,
        "no": trial.no,
        "since": (trial.plan.since + timedelta(days=1)).isoformat(),
        "until": trial.plan.until.isoformat(),
        "changed": trial.changed,
        "added": trial.added,
        "point_value_fen": point_value_fen,
        "people": total(found.people.values()).of_all(),
        "nodes": [
            {
                "name": OTHER_NODES if key is None else trial.nodes[key],
                **cell.of_place(),
                "grids": [] if key is None else _grids_shown(by_node[key]),
            }
            for key, cell in nodes.items()
        ],
        "others": [{"kind": kind.value, "subjects": cell.of_all()} for kind, cell in found.others.items()],
    }


def _grids_shown(grids: Mapping[str, Cell]) -> list[dict[str, Any]]:
    """Of a node with several; one alone says what the node says."""
    folded = fold(grids)
    if len(folded) < 2:
        return []
    return [{"name": OTHER_GRIDS if name is None else name, **cell.of_place()} for name, cell in folded.items()]
