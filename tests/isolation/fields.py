"""Which fields hold an id: whole numbers that may be as large as one."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields, validate

from app.core.http.schemas import MAX_ID

UNKNOWN = 10**12
"""An id that nobody has."""
_KEYS = {"node": "community_id", "place_id": "community_id"}


def key_of(field: str) -> str:
    """The name in `Place.ids` of what a field is about."""
    return _KEYS.get(field, field)


def id_fields(schema: type[Schema]) -> Iterator[str]:
    for name, field in schema().fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Integer) and _is_id(inner):
            yield name


def _is_id(field: fields.Integer) -> bool:
    bounds = field.validators
    return not bounds or any(isinstance(each, validate.Range) and each.max == MAX_ID for each in bounds)


def id_properties(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Of the API's document: method and path, and the field of its body."""
    schemas = document["components"]["schemas"]

    def ids_of(schema: dict[str, Any]) -> Iterator[str]:
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
        for part in schema.get("anyOf", ()):
            yield from ids_of(part)
        for name, how in schema.get("properties", {}).items():
            inner = how.get("items", how)
            if "integer" in inner.get("type", ()) and inner.get("maximum", MAX_ID) == MAX_ID:
                yield name
            for part in (inner, *inner.get("allOf", ())):
                if "$ref" in part:
                    yield from ids_of(part)

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for content in (
                operation.get("requestBody", {}).get("content", {}).values() if method != "parameters" else ()
            ):
                for name in ids_of(content["schema"]):
                    yield f"{method.upper()} {path.removeprefix('/api/v1')}", name
