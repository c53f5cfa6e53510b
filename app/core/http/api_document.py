"""The API document beyond its routes: where it is served from, names of operations, defaults that may be sent."""

import re
from typing import Any

from apispec import BasePlugin
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema
from marshmallow.fields import Field
from werkzeug.routing import Rule

from app.core.http.schemas import OneOf

SERVERS = [{"url": "/", "description": "the server that this document comes from"}]
"""Paths hold /api/v1 themselves, and the document is the same wherever it is served."""


class OperationIds(BasePlugin):
    """Names each operation after its endpoint, `coupons.claim` → `coupons_claim`: what generated clients call it."""

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, **context: Any
    ) -> None:
        rule: Rule = context["rule"]
        for operation in (operations or {}).values():
            operation["operationId"] = operation_id(rule.endpoint)


def operation_id(endpoint: str) -> str:
    """A name that programming languages accept."""
    return re.sub(r"[^A-Za-z0-9]+", "_", endpoint)


class Converter(OpenAPIConverter):
    """Leaves out a default of None where null is refused: it is what a view sees when nothing was sent. Of a `OneOf` it
    names the parts.
    """

    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        above: Any = super()
        if not isinstance(schema, OneOf):
            found: dict[str, Any] = above.schema2jsonschema(schema)
            return found
        parts = {type(each): each for each in schema.by_kind.values()}
        return {"anyOf": [above.resolve_nested_schema(each) for each in parts.values()]}

    def field2default(self, field: Field[Any], **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().field2default(field, **options)
        return found if field.allow_none or found.get("default", ...) is not None else {}


class Fields(MarshmallowPlugin):
    Converter = Converter


def spec_options() -> dict[str, Any]:
    """What flask-smorest makes the document with; plugins belong to one application."""
    return {"servers": SERVERS, "marshmallow_plugin": Fields(), "extra_plugins": [OperationIds()]}
