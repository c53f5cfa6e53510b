"""Residents in households of about three, and the users among them; the personas' own households come first."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rich.progress import Progress
from sqlalchemy.orm import Session

from app.core.db.uow import execute
from app.demo import seeds
from app.demo.personas import NUMBERS, ON_ROSTER, PERSONAS
from app.demo.world import World
from app.parties import residents
from app.parties.linking import linking
from app.parties.residents.models import Household

NAMES = "海棠 银杏 松风 白桦 芦花 丁香 茉莉 青竹 木兰 云杉 蔷薇 石榴 紫藤 杜若 芍药 山茶 桂子 冬青 连翘 香樟"
SIZES, SIZE_WEIGHTS = (1, 2, 3, 4, 5), (12, 25, 33, 20, 10)
USER_SHARE = 0.33
"""Adults who use the mini-program; the others are told nothing and show no codes, but earn points all the same."""
CONSUMERS = 24
PER_TRANSACTION = 100


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    name: str
    is_minor: bool
    has_user: bool


@dataclass(frozen=True, slots=True)
class Home:
    place: int
    number: str
    people: list[Person]


def settle_cast(session: Session, *, world: World) -> tuple[dict[str, int], dict[str, int]]:
    """The personas as users, and those on the roster as residents; ids of both by persona."""
    at = world.timeline.at(world.timeline.founded, 14)
    community_id = world.places[0].id
    people = {}
    for persona in ON_ROSTER:
        home = residents.household(session, community_id=community_id, number=persona.home or "")
        people[persona.persona] = residents.add_resident(
            session,
            community_id=community_id,
            household_id=home.id,
            name=persona.name,
            phone=seeds.persona_phone(NUMBERS[persona.persona]),
            is_minor=persona.is_minor,
            now=at,
        ).id
    users = {
        persona.persona: add_user(
            session,
            name=persona.persona,
            phone=seeds.persona_phone(NUMBERS[persona.persona]),
            home=persona.home if persona in ON_ROSTER else None,
            now=at,
        )
        for persona in PERSONAS
    }
    return users, people


def add_user(session: Session, *, name: str, phone: str, home: str | None = None, now: datetime) -> int:
    """Somebody who has signed in and shown their phone number, and where they live if they are on the roster."""
    user = residents.user_of_openid(session, openid=seeds.openid(name), now=now)
    linking.verify_phone(session, user_id=user.id, phone=phone, now=now)
    if home is not None:
        linking.link_by_household(session, user_id=user.id, household=home, now=now)
    return user.id


def add_consumers(session: Session, *, world: World) -> list[int]:
    """Users who are on no roster: they scan name cards and rate shops."""
    now = world.timeline.at(world.timeline.opened, 12)
    return [
        add_user(session, name=f"consumer-{number}", phone=seeds.other_phone(number), now=now)
        for number in range(1, CONSUMERS + 1)
    ]


def settle(world: World, *, count: int, progress: Progress) -> None:
    """Put so many residents on the rosters of all communities, the personas not counted."""
    task = progress.add_task("居民入册", total=count)
    crowd = world.crowd
    for homes in seeds.batches(_homes(count, len(world.places)), PER_TRANSACTION):
        for home, (household_id, people) in zip(homes, execute(_add_homes, world=world, homes=homes), strict=True):
            crowd.households.append(household_id)
            for person, (resident_id, user_id) in zip(home.people, people, strict=True):
                if user_id is not None:
                    crowd.users[len(crowd)] = user_id
                crowd.ids.append(resident_id)
                crowd.places.append(home.place)
                crowd.minors.append(person.is_minor)
                crowd.earned.append(0)
            progress.advance(task, len(people))


def _homes(count: int, places: int) -> Iterator[Home]:
    """Whole households until there are as many people as wanted; the first community's first doors are taken."""
    rng = seeds.stream("households")
    doors = [100] + [0] * (places - 1)
    number = 0
    while number < count:
        place = rng.randrange(places)
        size = min(rng.choices(SIZES, SIZE_WEIGHTS)[0], count - number)
        name = rng.choice(NAMES.split())
        people = [_person(rng, number + member + 1, name, member) for member in range(size)]
        yield Home(place, _door(doors[place]), people)
        doors[place] += 1
        number += size


def _person(rng: random.Random, number: int, name: str, member: int) -> Person:
    is_minor = member >= 2 and rng.random() < 0.5
    return Person(number, f"示例·{name}{number:04d}", is_minor, not is_minor and rng.random() < USER_SHARE)


def _door(number: int) -> str:
    """Building, unit and room: five floors of two doors, three units to a building."""
    building, rest = divmod(number, 30)
    unit, flat = divmod(rest, 10)
    return f"{building + 1}-{unit + 1}-{flat // 2 + 1}0{flat % 2 + 1}"


def _add_homes(session: Session, *, world: World, homes: list[Home]) -> list[tuple[int, list[tuple[int, int | None]]]]:
    """Ids of households, and of the people in each: resident and, for some, user."""
    now = world.timeline.at(world.timeline.founded, 15)
    added = []
    for home in homes:
        community_id = world.places[home.place].id
        household = residents.household(session, community_id=community_id, number=home.number)
        people = [_add_person(session, person, community_id, household, now) for person in home.people]
        added.append((household.id, people))
    return added


def _add_person(
    session: Session, person: Person, community_id: int, household: Household, now: datetime
) -> tuple[int, int | None]:
    phone = seeds.resident_phone(person.number)
    resident_id = residents.add_resident(
        session,
        community_id=community_id,
        household_id=household.id,
        name=person.name,
        phone=phone,
        is_minor=person.is_minor,
        now=now,
    ).id
    if not person.has_user:
        return resident_id, None
    name = f"resident-{person.number}"
    return resident_id, add_user(session, name=name, phone=phone, home=household.number, now=now)
