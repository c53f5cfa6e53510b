"""PyMySQL's connection, knowing two things more: whether a transaction is open, and the columns that it has met.

A server describes every column of every answer anew, and taking the descriptions apart costs as much as the rows do.
The same bytes mean the same column, so each description is taken apart once in a process.
"""

from functools import lru_cache
from typing import Any

import pymysql
from pymysql.protocol import FieldDescriptorPacket, MysqlPacket

DESCRIPTIONS_MAX = 4096


@lru_cache(DESCRIPTIONS_MAX)
def _described(data: bytes, encoding: str) -> FieldDescriptorPacket:
    """A description, which nobody changes once it has been taken apart."""
    return FieldDescriptorPacket(data, encoding)


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

    def _read_packet(self, packet_type: Any = MysqlPacket) -> Any:
        kind = _described if packet_type is FieldDescriptorPacket else packet_type
        return super()._read_packet(kind)  # type: ignore[no-untyped-call]
