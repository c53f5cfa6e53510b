"""The API as we have promised it: a change shows in the review of docs/openapi.json."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "docs" / "openapi.json"
CLIENT_LABELS = ROOT / "miniprogram_mock" / "client" / "src" / "api" / "labels.json"


@pytest.fixture
def promised() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return document


def operations_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for name, operation in path.items() if name in METHODS]


METHODS = {"get", "put", "post", "delete", "patch"}


def test_the_served_document_is_the_promised_one(client: FlaskClient, promised: dict[str, Any]) -> None:
    served = client.get("/api/v1/openapi.json").get_json()
    assert served == promised, "the API has changed; if that is meant: make openapi, and commit docs/openapi.json"


def test_the_client_has_the_labels_of_the_document() -> None:
    """Stale: `npm run api` in miniprogram_mock/client."""
    schemas = json.loads(SNAPSHOT.read_text(encoding="utf-8"))["components"]["schemas"]
    labels: dict[str, dict[str, dict[str, str]]] = {}
    for schema, described in schemas.items():
        for name, field in described.get("properties", {}).items():
            if "x-enum-labels" in field:
                assert list(field["x-enum-labels"]) == field["enum"]
                labels.setdefault(schema, {})[name] = field["x-enum-labels"]
    assert labels
    assert json.loads(CLIENT_LABELS.read_text(encoding="utf-8")) == labels


def test_it_is_valid(promised: dict[str, Any]) -> None:
    """Of OpenAPI 3.1, defaults and examples of schemas included. Redocly's lint, in `make client`, asks for more."""
    validate(promised)


def test_a_default_that_its_own_schema_refuses_is_found(promised: dict[str, Any]) -> None:
    promised["components"]["schemas"]["AllocationIn"]["properties"]["memo"]["minLength"] = 1
    with pytest.raises(OpenAPIValidationError, match="should be non-empty"):
        validate(promised)


def test_every_operation_has_an_id_of_its_own(promised: dict[str, Any]) -> None:
    ids = [operation["operationId"] for operation in operations_of(promised)]
    assert len(ids) == len(set(ids)) > 90
    assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name)] == []


def test_every_component_is_used(promised: dict[str, Any]) -> None:
    used = set(re.findall(r'"#/components/(\w+/\w+)"', json.dumps(promised)))
    used |= {
        f"securitySchemes/{name}"
        for operation in operations_of(promised)
        for way in operation["security"]
        for name in way
    }
    there = {f"{kind}/{name}" for kind, components in promised["components"].items() for name in components}
    assert there == used


def test_a_null_that_is_refused_is_no_default(promised: dict[str, Any]) -> None:
    fields = promised["components"]["schemas"]["OfferTermsIn"]["properties"]
    assert "default" not in fields["cash_off_fen"]
    assert fields["description"]["default"] == ""
