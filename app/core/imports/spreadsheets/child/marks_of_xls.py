"""The marks of a sheet of an .xls ([MS-XLS], BIFF8): records of a type, a length and so many bytes."""

import struct
from collections.abc import Iterator

from .marks import Marks

BOUNDSHEET, DATE_MODE, ROW, FORMULA, MERGED, BEGIN, END = 0x85, 0x22, 0x208, 0x06, 0xE5, 0x809, 0x0A
_CELLS = {0x203, 0x27E, 0xFD, 0x204, 0xD6, 0xBD, 0x205, FORMULA}
"""NUMBER, RK, LABELSST, LABEL, RSTRING, MULRK, BOOLERR, FORMULA."""
_BOOL_OR_ERROR, _MANY_NUMBERS = 0x205, 0xBD


def marks_of_xls(stream: bytes, sheet: int) -> Marks:
    """Raises struct.error, IndexError: not a workbook that anybody could read."""
    marks = Marks()
    starts = []
    for kind, data in _records(stream, 0):
        if kind == BOUNDSHEET:
            starts.append(struct.unpack_from("<I", data)[0])
        elif kind == DATE_MODE:
            marks.is_1904 = data[:1] == b"\x01"
    for kind, data in _records(stream, starts[sheet]):
        if kind in _CELLS:
            _cell(marks, kind, data)
        elif kind == ROW:
            if data[12] & 0x20:  # fDyZero: no height.
                marks.hide(struct.unpack_from("<H", data)[0] + 1)
        elif kind == MERGED:
            for at in range(2, 2 + 8 * struct.unpack_from("<H", data)[0], 8):
                first, last, left, right = struct.unpack_from("<4H", data, at)
                marks.merges.append((first + 1, left + 1, last + 1, right + 1))
    return marks.closed()


def _cell(marks: Marks, kind: int, data: bytes) -> None:
    row, column = (number + 1 for number in struct.unpack_from("<2H", data))
    last = struct.unpack_from("<H", data, len(data) - 2)[0] + 1 if kind == _MANY_NUMBERS else column
    marks.value_at(row, last)
    if kind == FORMULA:
        marks.formula_at(row, column)
        if not any(data[6:14]):
            # LibreOffice stores 0 for every formula that gives text; Excel works it out anew, and we do not.
            marks.without_result.append((row, column))
        is_error = data[12:14] == b"\xff\xff" and data[6] == 2
    else:
        is_error = kind == _BOOL_OR_ERROR and data[7] == 1
    if is_error:
        marks.error_at(row, column)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, up to its end; charts within it are skipped."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        at += 4
        if kind == BEGIN:
            depth += 1
        elif kind == END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at : at + length]
        at += length
