"""The API document beyond its routes: where it is served from, names of operations, defaults that may be sent."""

import re
from typing import Any

from apispec import BasePlugin
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow.fields import Field
from werkzeug.routing import Rule

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
    """Leaves out a default of None where null is refused: it is what a view sees when nothing was sent."""

    def field2default(self, field: Field[Any], **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().field2default(field, **options)
        return found if field.allow_none or found.get("default", ...) is not None else {}


class Fields(MarshmallowPlugin):
    Converter = Converter


def spec_options() -> dict[str, Any]:
    """What flask-smorest makes the document with; plugins belong to one application."""
    return {"servers": SERVERS, "marshmallow_plugin": Fields(), "extra_plugins": [OperationIds()]}
