"""Elements of an XML file as they come: by their local names, so that strict and transitional files are alike."""

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

Attributes = dict[str, str]


class ForbiddenXmlError(Exception):
    """A document type: what a spreadsheet has no use for, and an attack has."""


def read(file: IO[bytes], start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None) -> None:
    """Call `start` with the local name and the attributes of every element, `end` with its name.

    Raises ForbiddenXmlError, expat.ExpatError.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.StartDoctypeDeclHandler = _refuse
    parser.ParseFile(file)


def _refuse(*_: object) -> None:
    raise ForbiddenXmlError


def local(attributes: Attributes, wanted: str) -> str | None:
    """An attribute by its local name, whatever prefix it has."""
    found = attributes.get(wanted)
    if found is not None:
        return found
    return next((value for name, value in attributes.items() if name.rpartition(":")[2] == wanted), None)
