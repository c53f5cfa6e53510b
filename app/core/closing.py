"""What a command does right before its commit: changing a row that everybody wants.

Whoever changes a row keeps all others from it until the commit is on the disk. What else the command has to do, keeping
its answer under a key included, is done by then; `core.uow` runs these and commits.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

_ACTS = "creditbank_closing_acts"


def do_last(session: Session, act: Callable[[], None]) -> None:
    """Have something done right before the commit; what it raises ends the command as if the command had raised it."""
    session.info.setdefault(_ACTS, []).append(act)


def close(session: Session) -> None:
    """Do what was left for the end, in the order in which it was left."""
    for act in session.info.pop(_ACTS, ()):
        act()
