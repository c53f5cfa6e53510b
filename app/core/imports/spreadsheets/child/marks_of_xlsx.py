"""The marks of a sheet of an .xlsx, transitional or strict (ECMA-376)."""

import posixpath
import re
import zipfile

from .marks import Marks
from .xml_events import Attributes, local, read

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def marks_of_xlsx(archive: zipfile.ZipFile, sheet: int) -> Marks:
    """Raises KeyError, IndexError, ExpatError, ForbiddenXmlError: not a workbook that anybody could read."""
    marks = Marks()
    with archive.open(_sheet_path(archive, sheet, marks)) as file:
        reader = _Sheet(marks)
        read(file, reader.start)
    return marks.closed()


def _sheet_path(archive: zipfile.ZipFile, sheet: int, marks: Marks) -> str:
    workbook = _targets(archive, "_rels/.rels", "").get("officeDocument", ["xl/workbook.xml"])[0]
    folder, name = posixpath.split(workbook)
    ids: list[str] = []

    def start(element: str, attributes: Attributes) -> None:
        if element == "sheet":
            ids.append(local(attributes, "id") or "")
        elif element == "workbookPr":
            marks.is_1904 = attributes.get("date1904") in {"1", "true"}

    with archive.open(workbook) as file:
        read(file, start)
    return _targets(archive, f"{folder}/_rels/{name}.rels", folder)[ids[sheet]][0]


def _targets(archive: zipfile.ZipFile, rels: str, folder: str) -> dict[str, list[str]]:
    """Where the relations of a part lead, by their ids and by the last word of their types."""
    targets: dict[str, list[str]] = {}

    def start(element: str, attributes: Attributes) -> None:
        if element == "Relationship":
            path = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            for key in (attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2]):
                targets.setdefault(key, []).append(path)

    with archive.open(rels) as file:
        read(file, start)
    return targets


def place(reference: str) -> tuple[int, int]:
    """B3 is row 3, column 2. Raises ValueError."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


class _Sheet:
    """Cells that leave out their references follow each other."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._row = self._column = 0
        self._is_error = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            reference = attributes.get("r")
            if reference:
                self._row, self._column = place(reference)
            else:
                self._column += 1
            self._is_error = attributes.get("t") == "e"
        elif name in {"v", "is"}:
            self._marks.value_at(self._row, self._column)
            if self._is_error:
                self._marks.error_at(self._row, self._column)
        elif name == "row":
            self._row, self._column = int(attributes.get("r") or self._row + 1), 0
            if attributes.get("hidden") in {"1", "true"}:
                self._marks.hide(self._row)
        elif name == "f":
            self._marks.formula_at(self._row, self._column)
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self._marks.merges.append((*place(first), *place(last or first)))
