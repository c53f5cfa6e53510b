"""218 grids in 21 communities, and the buildings in which somebody lives, as a street hands them in on one sheet."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.imports.spreadsheets import SheetRow
from app.demo.world import Place, World
from app.parties.areas import spreadsheet
from app.parties.areas.spreadsheet import HEADERS
from app.parties.residents.models import Household

GRIDS = 218
NUMERALS = "一二三四五六七八九十"


def divide(session: Session, *, world: World) -> None:
    """Divide every community; buildings stand in its grids one after another."""
    cells = [row for index, place in enumerate(world.places) for row in _rows(session, world, index, place)]
    rows = [SheetRow(number, dict(zip(HEADERS, row, strict=True))) for number, row in enumerate(cells, start=2)]
    at = world.timeline.at(world.timeline.founded, 16)
    spreadsheet.import_areas(session, rows=rows, staff=world.staff["street.admin"], now=at)


def _rows(session: Session, world: World, index: int, place: Place) -> Iterator[tuple[str, ...]]:
    count, more = divmod(GRIDS, len(world.places))
    grids = count + (index < more)
    for grid in range(1, grids + 1):
        yield place.name, "网格", f"G{grid:02d}", f"第{_numeral(grid)}网格", "", ""
    numbers = session.scalars(select(Household.number).where(Household.community_id == place.id))
    buildings = sorted({int(number.partition("-")[0]) for number in numbers if number[0].isdigit()})
    for turn, building in enumerate(buildings):
        yield place.name, "楼栋", str(building), f"{building} 号楼", f"G{turn % grids + 1:02d}", f"{building}-*"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("十" if tens == 1 else f"{NUMERALS[tens - 1]}十") if tens else "") + (NUMERALS[ones - 1] if ones else "")
