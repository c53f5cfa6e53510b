"""Reads the spreadsheet on standard input and writes JSON: what is in it, or `problem`, why it cannot be read.

Problems are `no_sheet`, `encrypted`, `web_page`, `too_many`, `stray` with `row` and `column`, and `unreadable`.
"""

import csv
import json
import resource
import struct
import sys
import zipfile
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, PasswordError, XmlError, ZipError

from . import cells
from .csv_text import NoTextError
from .kinds import kind_of
from .xml_events import ForbiddenXmlError

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 60
_UNREADABLE = (
    CalamineError,
    ForbiddenXmlError,
    XmlError,
    ZipError,
    csv.Error,
    expat.ExpatError,
    struct.error,
    zipfile.BadZipFile,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes, sheet: int, max_rows: int, max_length: int) -> dict[str, Any]:
    """`sheet` is -1 for the first that has anything."""
    try:
        kind = kind_of(content)
        if kind == "csv":
            return cells.read_text(content, max_rows, max_length)
        if kind in {"encrypted", "web_page", "no_sheet"}:
            return {"problem": kind}
        return cells.read_workbook(content, kind, None if sheet < 0 else sheet, max_rows, max_length)
    except NoTextError:
        return {"problem": "no_sheet"}
    except PasswordError:
        return {"problem": "encrypted"}
    except _UNREADABLE:
        return {"problem": "unreadable"}


def run() -> None:
    limit()
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read(), *map(int, sys.argv[2:]))))
