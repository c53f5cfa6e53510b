"""What a command does right before its commit: changing a row that everybody wants.

Whoever changes a row keeps all others from it until the commit is on the disk. What else the command has to do, keeping
its answer under a key included, is done by then; `core.db.uow` sends these together with the commit, in one packet.
"""

from sqlalchemy.orm import Session

from app.core.db.packets import Packet

_LAST = "creditbank_last_packet"


def last(session: Session) -> Packet:
    """What is written with the commit; where a write fails, the command ends as if it had raised that itself."""
    packet: Packet = session.info.setdefault(_LAST, Packet())
    return packet


def close(session: Session) -> None:
    """Write what was left for the end; where there is a server, the commit goes with it."""
    packet: Packet | None = session.info.pop(_LAST, None)
    if packet is not None:
        packet.send(session, commit=True)
