"""What a bench has to know of a city that is loaded, kept beside its database: loading takes long."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.clock import business_day, utc_now
from bench.city.load import City
from bench.city.people import NAMES, PHONES_FROM
from bench.city.size import COMMUNITIES_A_TOWN

STEP = 7_919
"""A prime: multiples of it go round everything before anything comes again."""


@dataclass(frozen=True)
class Facts:
    """Counts, the two staff members who look, and the first id of each kind; the load took so many `seconds`."""

    residents: int
    shops: int
    records: int
    redemptions: int
    postings: int
    towns: int
    active: int
    admin: int
    town_admin: int
    first_user: int
    first_resident: int
    first_shop_user: int
    first_offer: int
    first_hot: int
    seconds: float

    @property
    def communities(self) -> int:
        return self.towns * COMMUNITIES_A_TOWN

    def resident_of_town(self, number: int) -> int:
        """An active resident of the first town, by the number from 0."""
        rounds = self.active // self.communities
        return number % COMMUNITIES_A_TOWN + number * STEP % rounds * self.communities

    def words(self, number: int) -> dict[str, object]:
        """What addresses are filled with: of a resident and a shop of the first town."""
        who = self.resident_of_town(number)
        return {
            "resident": self.first_resident + who,
            "phone": PHONES_FROM + who,
            "name": f"测试居民{who % min(NAMES, self.residents)}",
            "household": f"H{who}",
            "shop": f"测试商户{number * STEP % (self.shops // self.towns) * self.towns}",
            "record": number * STEP % self.records // 10 * 10 + 1,
            "day": business_day(utc_now()).replace(day=1),
        }

    def __str__(self) -> str:
        return f"{self.residents:,} residents, {self.shops:,} shops, {self.postings:,} postings"

    def keep(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")


def kept(file: Path) -> Facts:
    return Facts(**json.loads(file.read_text(encoding="utf-8")))


def of(city: City) -> Facts:
    size = city.size
    return Facts(
        residents=size.residents,
        shops=size.shops,
        records=size.records,
        redemptions=size.redemptions,
        postings=city.postings,
        towns=size.towns,
        active=size.active,
        admin=city.places.admin.id,
        town_admin=city.places.town_admin.id,
        first_user=city.people.first_user,
        first_resident=city.people.first_resident,
        first_shop_user=city.shops.first_user,
        first_offer=city.shops.first_offer,
        first_hot=city.shops.first_hot,
        seconds=city.seconds,
    )
