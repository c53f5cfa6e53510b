"""PyMySQL's connection, knowing three things more: whether a transaction is open, the answers that it has met, and how
to send several statements in one packet.

A server describes every column of every answer anew, and taking the descriptions apart costs more than the rows do.
The same bytes mean the same columns, so what one kind of answer has is taken apart once in a process.

The server is told to take several statements right before such a packet and to refuse them right after it, all in one
write: whatever else is asked can have but one, and a second is a syntax error there.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, NamedTuple

import pymysql
from cachetools import FIFOCache
from pymysql.connections import MySQLResult
from pymysql.constants import COMMAND

MET_MAX, ALIKE_MAX = 512, 4
HEADER = 4
"""Bytes before each packet: three for its length, one for its number in the answer."""
PACKET_BYTES_MAX = 2**24 - 1
_TAKE_SEVERAL, _TAKE_ONE = (struct.pack("<iBH", 3, COMMAND.COM_SET_OPTION, several) for several in (0, 1))


class LastId:
    """Stands in a packet for the id that the insert before it makes."""


LAST_ID = LastId()


class Done(NamedTuple):
    """What one statement of a packet did: how many rows it touched, and the id that it made, 0 for none."""

    rows: int
    made_id: int


class _Columns(NamedTuple):
    """What PyMySQL makes of descriptions. `described` are the bytes of all but the first, with their headers."""

    described: bytes
    converters: list[Any]
    description: tuple[Any, ...]


_Key = tuple[int, str, int, bytes]
_met: FIFOCache[_Key, tuple[_Columns, ...]] = FIFOCache(MET_MAX)
"""By the number of the first description, the encoding, how many there are, and the first one."""
_meeting = Lock()
"""Held to put something in. Looking up, which every answer does, needs no lock: it changes nothing and is one step."""


def _alike(key: _Key) -> tuple[_Columns, ...]:
    try:
        return _met[key]
    except KeyError:  # `get` would look twice, and what is there at first may have gone.
        return ()


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
        for columns in _alike(key):
            if ahead.startswith(columns.described, first):
                connection._read_bytes(first + len(columns.described))
                connection._next_seq_id = (connection._next_seq_id + self.field_count) % 256
                _, self.converters, self.description = columns
                connection._read_packet()  # The end of the descriptions.
                return
        super()._get_descriptions()  # type: ignore[misc]  # Its types leave out what is not for everybody.
        end = sum(HEADER + len(field.get_all_data()) for field in self.fields)
        if end <= len(ahead):
            columns = _Columns(ahead[first:end], self.converters, self.description)
            with _meeting:
                _met[key] = (columns, *_alike(key)[: ALIKE_MAX - 1])


def _last_id(_value: LastId, _mapping: object = None) -> str:
    return "LAST_INSERT_ID()"


class Connection(pymysql.connections.Connection):
    """`is_open` says whether a transaction may be open: anything was asked since the last one surely ended."""

    _sock: Any
    _result: Any
    _write_bytes: Any
    _read_packet: Any
    is_open = True
    _several: list[Done] | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.encoders[LastId] = _last_id

    def query(self, sql: Any, unbuffered: bool = False) -> int:
        self.is_open = True
        if self._several is not None:
            return self._query_several(sql, self._several)
        return super().query(sql, unbuffered)

    @contextmanager
    def several(self) -> Iterator[list[Done]]:
        """Take several statements at once while the block runs; what each did, up to the first that fails."""
        done = self._several = []
        try:
            yield done
        finally:
            self._several = None

    def _query_several(self, sql: str, done: list[Done]) -> int:
        asked = sql.encode(self.encoding)
        if len(asked) >= PACKET_BYTES_MAX:
            raise pymysql.err.DataError("a packet of several statements is too long")
        question = struct.pack("<iB", len(asked) + 1, COMMAND.COM_QUERY) + asked
        if not self._sock:
            raise pymysql.err.InterfaceError(0, "")
        self._write_bytes(_TAKE_SEVERAL + question + _TAKE_ONE)
        self._answer_to_option()
        self._next_seq_id, self._result = 1, None
        try:
            touched = self._read_several(done)
        except pymysql.err.MySQLError:
            if self._sock:  # Said by the server, which goes on.
                self._answer_to_option()
            raise
        self._answer_to_option()
        return touched

    def _read_several(self, done: list[Done]) -> int:
        touched, more = 0, True
        while more:
            touched = self._read_query_result()
            done.append(Done(touched, self._result.insert_id or 0))
            more = self._result.has_next
        return touched

    def _answer_to_option(self) -> None:
        self._next_seq_id = 1
        self._read_packet()

    def commit(self) -> None:
        if self.is_open:  # Else the packet before it has ended the transaction.
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
