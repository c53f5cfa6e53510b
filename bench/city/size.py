"""How many of everything."""

from dataclasses import dataclass

RESIDENTS_A_TOWN = 24_000
COMMUNITIES_A_TOWN = 20
DAYS = 400
ACTIVE_OF = 5
"""One resident of so many has ever earned anything: a few people do most of what is done."""


@dataclass(frozen=True)
class Size:
    """`records` are awards, `redemptions` coupons that were claimed and redeemed, both spread over `DAYS` days."""

    residents: int
    shops: int
    records: int
    redemptions: int

    @property
    def towns(self) -> int:
        return max(1, round(self.residents / RESIDENTS_A_TOWN))

    @property
    def active(self) -> int:
        return self.residents // ACTIVE_OF

    def part(self, of: int) -> "Size":
        """A city so many times smaller."""
        return Size(*(max(1, n // of) for n in (self.residents, self.shops, self.records, self.redemptions)))

    def __str__(self) -> str:
        return (
            f"{self.residents:,} residents, {self.shops:,} shops, {self.records:,} records, "
            f"{self.redemptions:,} redemptions"
        )


CITY = Size(2_900_000, 35_000, 2_300_000, 900_000)
"""As a city of the programme has; with six postings a redemption and two a record it has ten million postings."""
TOWN = Size(180_000, 2_172, 142_759, 55_862)
"""The same for each resident."""
