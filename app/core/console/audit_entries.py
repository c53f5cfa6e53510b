"""How an entry of the audit log reads in Chinese: its action, what it is about, its facts. All by what was declared."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Protocol

from flask import current_app, g

from app.core.audit import Action, Fact, Show
from app.core.audit.declarations import is_enumeration
from app.core.console import formats

BEFORE = "before"
"""The fact that holds what was there before, by the names of the facts that say what it has become."""


class Entry(Protocol):
    """An event of the log, or what is shown of one."""

    @property
    def action(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...


class _About(Protocol):
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> int | None: ...


def declared() -> Mapping[str, Action]:
    """All actions, by what is stored of them."""
    actions: Mapping[str, Action] = current_app.extensions["actions"]
    return actions


def action(entry: Entry) -> str:
    return action_label(entry.action)


def action_label(stored: str) -> str:
    """What an action is called; one that no feature declares any more, as it is stored."""
    return declared()[stored].label if stored in declared() else stored


def subject(entry: _About) -> str:
    """What an entry is about: 充值 12."""
    kind = subject_label(entry.subject_kind)
    return f"{kind} {entry.subject_id}" if entry.subject_id else kind


def subject_label(kind: str) -> str:
    return next((each.subject.label for each in declared().values() if each.subject.kind == kind), kind)


def facts(entry: Entry) -> list[tuple[str, str]]:
    """The facts of an entry, each with its label."""
    return _pairs(entry.facts, _known(entry), entry.facts)


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    """What was changed: the label of each field, what it was, what it has become."""
    before, now = _before(entry), entry.facts
    labels = _labels_before(entry)
    found = []
    for name, was in before.items():
        fact = labels.get(name, Fact(name))
        if was != now.get(name):
            found.append((fact.label, _value(was, fact.show, before), _value(now.get(name), fact.show, now)))
    return found


def other_facts(entry: Entry) -> list[tuple[str, str]]:
    """The facts of an entry that are no change."""
    before = _before(entry)
    said = {BEFORE, "fields", *before} if before else set()
    rest = {name: value for name, value in entry.facts.items() if name not in said}
    return _pairs(rest, _known(entry), entry.facts)


def node_ids(entries: Iterable[Entry]) -> set[int]:
    """The nodes that are among the facts of some entries."""
    found: set[int] = set()
    for entry in entries:
        for values, known in ((entry.facts, _known(entry)), (_before(entry), _labels_before(entry))):
            found |= {
                value for name, value in values.items() if value and name in known and known[name].show is Show.NODE
            }
    return found


def name_nodes(names: Mapping[int, str]) -> None:
    """Say for the rest of this request what nodes are called."""
    g.node_names = {**g.get("node_names", {}), **names}


def _known(entry: Entry) -> Mapping[str, Fact]:
    return declared()[entry.action].facts if entry.action in declared() else {}


def _before(entry: Entry) -> Mapping[str, Any]:
    """What was there before, where the action says what that is."""
    before = entry.facts.get(BEFORE)
    return before if isinstance(before, Mapping) and _labels_before(entry) else {}


def _labels_before(entry: Entry) -> Mapping[str, Fact]:
    """What is declared of what was there before, field by field."""
    known = _known(entry).get(BEFORE)
    shows = known.show if known else None
    return {name: fact for name, fact in shows.items() if isinstance(fact, Fact)} if isinstance(shows, Mapping) else {}


def filters(export: str, chosen: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a list was narrowed down to, each filter with its label."""
    exports = current_app.extensions["exports"]
    return _pairs(chosen, exports[export].filters if export in exports else {}, chosen)


def _pairs(values: Mapping[str, Any], known: Mapping[str, Any], among: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A fact that is declared no more has its stored name: what was noted once stays readable."""
    declarations = {name: known.get(name, Fact(name)) for name in values}
    return [(declarations[name].label, _value(value, declarations[name].show, among)) for name, value in values.items()]


def _value(value: Any, show: Any, among: Mapping[str, Any]) -> str:
    if isinstance(value, list):
        return "、".join(_value(each, show, among) for each in value)
    if isinstance(value, Mapping):
        export = str(among.get("export"))
        pairs = filters(export, value) if show is Show.FILTERS else _pairs(value, show, value)
        return "，".join(f"{label} {text}" for label, text in pairs) or "无"
    if value in (None, ""):
        return "—"
    if is_enumeration(show):
        return _state(show, value)
    if isinstance(show, Mapping):
        return str(show.get(value, value))
    return _plain(value, show)


def _state(kind: type[StrEnum], value: Any) -> str:
    """By the labels of that enumeration: of what is stored alike, each has its own word."""
    labels: Mapping[Any, str] = current_app.extensions["labels"][kind]
    return labels[kind(value)] if value in list(kind) else str(value)


def _plain(value: Any, show: Show) -> str:
    match show:
        case Show.MONEY:
            return f"{formats.yuan(int(value))} 元"
        case Show.NUMBER:
            return formats.number(int(value))
        case Show.SIGNED:
            return formats.signed(int(value))
        case Show.MONTH:
            return formats.month(str(value))
        case Show.FLAG:
            return "是" if value else "否"
        case Show.NODE:
            return str(g.get("node_names", {}).get(value) or value)
        case Show.ACTION:
            return action_label(str(value))
        case Show.SUBJECT:
            return subject_label(str(value))
        case Show.EXPORT:
            exports = current_app.extensions["exports"]
            return str(exports[value].title) if value in exports else str(value)
        case Show.TEXT | Show.DAY | Show.FILTERS:
            return str(value)
