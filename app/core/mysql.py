"""PyMySQL's connection, knowing two things more: whether a transaction is open, and the answers that it has met.

A server describes every column of every answer anew, and taking the descriptions apart costs more than the rows do.
The same bytes mean the same columns, so what one kind of answer has is taken apart once in a process.
"""

from contextlib import suppress
from typing import Any, NamedTuple

import pymysql
from pymysql.connections import MySQLResult

MET_MAX, ALIKE_MAX = 512, 4
HEADER = 4
"""Bytes before each packet: three for its length, one for its number in the answer."""


class _Columns(NamedTuple):
    """What PyMySQL makes of descriptions. `described` are the bytes of all but the first, with their headers."""

    described: bytes
    converters: list[Any]
    description: tuple[Any, ...]


_met: dict[tuple[int, str, int, bytes], tuple[_Columns, ...]] = {}
"""Those last met, by the number of the first description, the encoding, how many there are, and the first one."""


class _Result(MySQLResult):
    """An answer. Its columns are recognised when their descriptions have arrived whole, and else read one by one."""

    connection: Any
    field_count: int
    fields: list[Any]

    def _get_descriptions(self) -> None:
        connection, ahead = self.connection, b""
        with suppress(OSError):  # A connection that died is found dead by the reading that follows.
            ahead = connection._rfile.peek()
        first = HEADER + int.from_bytes(ahead[:3], "little")
        key = connection._next_seq_id, connection.encoding, self.field_count, ahead[:first]
        for columns in _met.get(key, ()):
            if ahead.startswith(columns.described, first):
                connection._read_bytes(first + len(columns.described))
                connection._next_seq_id = (connection._next_seq_id + self.field_count) % 256
                _, self.converters, self.description = columns
                connection._read_packet()  # The end of the descriptions.
                return
        super()._get_descriptions()  # type: ignore[misc]  # Its types leave out what is not for everybody.
        end = sum(HEADER + len(field.get_all_data()) for field in self.fields)
        if end <= len(ahead):
            if len(_met) >= MET_MAX:
                _met.clear()
            columns = _Columns(ahead[first:end], self.converters, self.description)
            _met[key] = (columns, *_met.get(key, ())[: ALIKE_MAX - 1])


class Connection(pymysql.connections.Connection):
    """`is_open` says whether a transaction may be open: anything was asked since the last one surely ended."""

    is_open = True

    def query(self, sql: Any, unbuffered: bool = False) -> int:
        self.is_open = True
        return super().query(sql, unbuffered)

    def commit(self) -> None:
        super().commit()
        self.is_open = False

    def rollback(self) -> None:
        super().rollback()
        self.is_open = False

    def _read_query_result(self, unbuffered: bool = False) -> Any:
        self._result = None
        result = _Result(self)
        if unbuffered:
            result.init_unbuffered_query()
        else:
            result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows
