"""Rows of a text, as spreadsheet programs and banks write them in China: UTF-8, UTF-16 or GB 18030."""

import csv
import io

_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = (",", "\t", ";", "，")


class NoTextError(Exception):
    """Bytes that are no text in any of these encodings."""


def text_of(content: bytes) -> str:
    """Raises NoTextError."""
    encodings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NoTextError


def rows_of(text: str) -> list[list[str]]:
    """Raises csv.Error."""
    csv.field_size_limit(100_000)
    lines = [line for line in text.splitlines() if line.strip()][:30]
    separator = max(_SEPARATORS, key=lambda each: sum(line.count(each) > 0 for line in lines))
    return list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator))
