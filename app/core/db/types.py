"""Database types that mean the same on SQLite and on MariaDB."""

import enum
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, mapped_column

from app.core.security.keyring import keyring


class UtcDateTimeType(TypeDecorator[datetime]):
    """An aware moment: UTC in the database, with microseconds; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class JsonType(TypeDecorator[Any]):
    """Small structured values, as JSON text; the same column type on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class EncryptedType(TypeDecorator[str]):
    """Personal data: encrypted at rest with the newest data key, readable with any key still configured."""

    impl = LargeBinary(600)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring.encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.decrypt(value)


class EncryptedText(EncryptedType):
    """The same for a text of any length."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        of_any_length = mysql.MEDIUMBLOB() if dialect.name in {"mysql", "mariadb"} else LargeBinary()
        return dialect.type_descriptor(of_any_length)


ENCRYPTED = "creditbank_encrypted"
"""Marks, in its `info`, a column of bytes encrypted by whoever writes them; `flask data rotate` looks for it."""


def ascii_column(length: int) -> String:
    """Letters and digits that machines compare: case matters, on every database."""
    exact = mysql.VARCHAR(length, charset="ascii", collation="ascii_bin")
    return String(length).with_variant(exact, "mysql", "mariadb")


def comparable(values: Iterable[str]) -> list[str]:
    """Those of these texts, in order, that may stand in such a column: MariaDB refuses to compare it with others."""
    return sorted(value for value in values if value.isascii())


def binary_column(length: int) -> LargeBinary:
    """So many bytes, hashes and the like, stored in the row itself."""
    return LargeBinary(length).with_variant(mysql.VARBINARY(length), "mysql", "mariadb")


BIG_INTEGER = BigInteger().with_variant(Integer, "sqlite")

BigId = Annotated[int, mapped_column(BIG_INTEGER)]
Points = Annotated[int, mapped_column(BIG_INTEGER)]
Fen = Annotated[int, mapped_column(BIG_INTEGER)]
UtcDateTime = Annotated[datetime, mapped_column(UtcDateTimeType)]
Json = Annotated[Any, mapped_column(JsonType)]
Encrypted = Annotated[str, mapped_column(EncryptedType)]
Key16 = Annotated[str, mapped_column(ascii_column(16))]
Key64 = Annotated[str, mapped_column(ascii_column(64))]
Text40 = Annotated[str, mapped_column(String(40))]
Text200 = Annotated[str, mapped_column(String(200))]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """Every model: a typed dataclass whose constraints have names on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        int: BIG_INTEGER,
        date: Date,
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            length=20,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }
