"""Accounts: opened once, never changed, and therefore remembered by the process.

Not those of residents: there are as many as a town has people, and each is wanted seldom.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from cachetools import FIFOCache
from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, insert, or_, select
from sqlalchemy.orm import Session

from app.ledger.chart import AccountKey, OwnerKind
from app.ledger.errors import AccountNotFoundError
from app.ledger.models import LedgerAccount, LedgerBalance

MAX_REMEMBERED = 20_000
_AT_ONCE = 500
_OPENED = "ledger_accounts_opened"


_BALANCES = (
    select(
        LedgerAccount.owner_kind,
        LedgerAccount.owner_id,
        LedgerAccount.kind,
        LedgerAccount.id,
        LedgerBalance.id.label("balance_id"),
    )
    .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
    .order_by(LedgerAccount.id, LedgerBalance.stripe)
)
_BALANCES_OF_ONE = _BALANCES.where(  # A resident's, mostly: asked by every claim, so made once.
    LedgerAccount.owner_kind == bindparam("owner_kind"),
    LedgerAccount.owner_id == bindparam("owner_id"),
    LedgerAccount.kind == bindparam("kind"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """An open account: its id and the ids of its balance rows, one for each stripe."""

    id: int
    balance_ids: tuple[int, ...]


_remembered: WeakKeyDictionary[Engine, FIFOCache[AccountKey, Account]] = WeakKeyDictionary()
_remembering = Lock()
"""Held to put something in. Looking up, which every journal does, needs no lock: it changes nothing and is one step, as
`in` and `get` are not, between whose steps another thread may put the account out.
"""


def open_accounts(session: Session, keys: Iterable[AccountKey]) -> None:
    """Open accounts that do not exist yet, with all their stripes at zero."""
    wanted = list(keys)
    session.flush()
    for start in range(0, len(wanted), _AT_ONCE):
        _open(session.connection(), wanted[start : start + _AT_ONCE])
    session.info.setdefault(_OPENED, set()).update(wanted)


def _open(connection: Connection, keys: list[AccountKey]) -> None:
    accounts = [
        {
            "owner_kind": key.owner_kind,
            "owner_id": key.owner_id,
            "kind": key.kind,
            "unit": key.spec.unit,
            "floor": key.spec.floor,
        }
        for key in keys
    ]
    connection.execute(insert(LedgerAccount), accounts)
    opened = connection.execute(
        select(LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.kind, LedgerAccount.id).where(_any(keys))
    )
    ids = {AccountKey(row.owner_kind, row.owner_id, row.kind): row.id for row in opened}
    balances = [
        {"account_id": ids[key], "stripe": stripe, "floor": key.spec.floor, "amount": 0}
        for key in keys
        for stripe in range(key.spec.stripes)
    ]
    connection.execute(insert(LedgerBalance), balances)


def find_accounts(session: Session, keys: Iterable[AccountKey]) -> dict[AccountKey, Account]:
    """The named accounts. Raises AccountNotFoundError for one that was never opened.

    Nor are those remembered that the transaction at hand has opened: it may yet roll back.
    """
    engine = session.get_bind().engine
    memory = _remembered.get(engine)
    if memory is None:
        memory = _remembered.setdefault(engine, FIFOCache(MAX_REMEMBERED))
    found: dict[AccountKey, Account] = {}
    missing = []
    for key in keys:
        try:
            found[key] = memory[key]
        except KeyError:
            missing.append(key)
    if missing:
        loaded = _load(session, missing)
        found |= loaded
        opened = session.info.get(_OPENED, ())
        with _remembering:
            memory.update(
                (key, account)
                for key, account in loaded.items()
                if key not in opened and key.owner_kind is not OwnerKind.RESIDENT
            )
    return found


def open_missing(session: Session, keys: Iterable[AccountKey]) -> None:
    """Open those of these accounts that few owners need, where they are not there. Call with their owner locked."""
    for key in keys:
        try:
            find_accounts(session, [key])
        except AccountNotFoundError:
            open_accounts(session, [key])


def _load(session: Session, keys: list[AccountKey]) -> dict[AccountKey, Account]:
    session.flush()
    if len(keys) == 1:
        rows = session.connection().execute(_BALANCES_OF_ONE, keys[0]._asdict())
    else:
        rows = session.connection().execute(_BALANCES.where(_any(keys)))
    ids: dict[AccountKey, tuple[int, list[int]]] = {}
    for row in rows:
        ids.setdefault(AccountKey(row.owner_kind, row.owner_id, row.kind), (row.id, []))[1].append(row.balance_id)
    for key in keys:
        if key not in ids:
            raise AccountNotFoundError(key)
    return {key: Account(account_id, tuple(balances)) for key, (account_id, balances) in ids.items()}


def _any(keys: Iterable[AccountKey]) -> ColumnElement[bool]:
    """One of these accounts. Not `IN` with rows of three: SQLite reads every account for that."""
    owners: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key in keys:
        owners[key.owner_kind, key.kind].append(key.owner_id)
    return or_(
        *(
            and_(
                LedgerAccount.owner_kind == owner_kind,
                LedgerAccount.owner_id.in_(owner_ids),
                LedgerAccount.kind == kind,
            )
            for (owner_kind, kind), owner_ids in owners.items()
        )
    )
