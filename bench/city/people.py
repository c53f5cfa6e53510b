"""Residents, each with a household, a user and an account."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import business_day
from app.core.security.keyring import keyring
from app.ledger import chart
from app.ledger.chart import CHART, OwnerKind
from app.ledger.models import LedgerAccount
from app.parties.residents import name_index, phone_index
from app.parties.residents.models import Household, Resident, User
from app.parties.residents.numbers import with_check_digit
from bench.city.bulk import Bulk
from bench.city.places import Places

NAMES = 50_000
"""Different names: so many are encrypted, once each."""
PHONES_FROM = 13_000_000_000


@dataclass(frozen=True)
class People:
    """Residents are numbered from 0: their ids, their users' and accounts' follow. The first fifth of them is active;
    number n lives in community n modulo the number of communities.
    """

    count: int
    first_user: int
    first_home: int
    first_resident: int
    first_account: int

    def account(self, number: int) -> tuple[str, int]:
        """Name and id of the account of a resident's points."""
        return str(chart.resident_points(self.first_resident + number)), self.first_account + number


def load(bulk: Bulk, places: Places, people: People, now: datetime) -> None:
    """All rows of residents but their balances."""
    nodes, everybody = places.nodes, range(people.count)
    names = [(f"测试居民{n}", keyring.encrypt(f"测试居民{n}").hex()) for n in range(min(NAMES, people.count))]
    bulk.load(
        User, ("id", "openid"), ((people.first_user + n, f"city-{n}") for n in everybody), same={"created_at": now}
    )
    homes = ((people.first_home + n, nodes[n % len(nodes)].id, f"H{n}") for n in everybody)
    bulk.load(Household, ("id", "community_id", "number"), homes)

    def rows() -> Iterator[tuple[object, ...]]:
        for n in everybody:
            node, (name, encrypted) = nodes[n % len(nodes)].id, names[n % len(names)]
            yield (
                people.first_resident + n,
                node,
                people.first_home + n,
                encrypted,
                phone_index(str(PHONES_FROM + n)),
                name_index(node, name),
                with_check_digit(str(100_000_000 + n)),
                1_000_000_000 + n,
                people.first_user + n,
            )

    columns = (
        "id",
        "community_id",
        "household_id",
        "name",
        "phone_index",
        "name_index",
        "number",
        "card_serial",
        "user_id",
    )
    same = {"phone": "13000000000", "joined_on": business_day(now)}
    bulk.load(Resident, columns, rows(), same=same, hexed=("name",))
    spec = CHART[OwnerKind.RESIDENT, "points"]
    accounts = ((people.first_account + n, people.first_resident + n) for n in everybody)
    kind = {"owner_kind": OwnerKind.RESIDENT, "kind": "points", "unit": spec.unit, "floor": spec.floor}
    bulk.load(LedgerAccount, ("id", "owner_id"), accounts, same=kind)


def opened(people: People) -> Iterator[tuple[int, int, int | None]]:
    """Their accounts, as `Books.load_balances` takes them."""
    return ((people.first_account + n, 1, 0) for n in range(people.count))
