"""Every route of the API says who may call it, and its page in the documentation says so too."""

from typing import Any

import pytest
from flask import Flask

from app.core.http.policies import Policy

POLICIES = {"public", "user", "resident", "holder", "clerk", "owner"}
CONSOLE = {"public", "page", "enrolment"}
STAFF_ROLES = {"admin", "finance", "clerk", "auditor"}
DOCUMENTATION = {"/api/v1/openapi.json"}
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def operations(app: Flask) -> dict[str, Any]:
    """The operations of the OpenAPI document, as `POST /session`."""
    paths = app.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation
        for path, item in paths.items()
        for method, operation in item.items()
        if method in METHODS
    }


def policies_of(view: Any) -> list[Policy]:
    """The policies of a view and of all that it wraps."""
    found: list[Policy] = []
    while view is not None:
        if "policy" in vars(view) and (not found or vars(view).get("__wrapped__") is not None):
            found.append(view.policy)
        view = getattr(view, "__wrapped__", None)
    return found


def test_every_endpoint_has_exactly_one_policy(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    assert len(rules) > 10
    wrong = {}
    for rule in rules:
        if rule.rule in DOCUMENTATION:
            continue
        found = policies_of(app.view_functions[rule.endpoint])
        if len(set(found)) != 1 or not is_policy(found[0].name):
            wrong[f"{rule.rule} {rule.endpoint}"] = found
    assert wrong == {}


def test_every_page_of_the_console_has_exactly_one_policy(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console")]
    assert len(rules) > 5
    wrong = {}
    for rule in rules:
        found = policies_of(app.view_functions[rule.endpoint])
        if len(set(found)) != 1 or found[0].kind not in CONSOLE:
            wrong[f"{rule.rule} {rule.endpoint}"] = found
    assert wrong == {}


def is_policy(name: str) -> bool:
    kind, _, roles = name.partition(":")
    return name in POLICIES or (kind == "staff" and set(roles.split(",")) <= STAFF_ROLES)


def test_every_operation_is_documented(app: Flask, operations: dict[str, Any]) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    routes = {
        f"{method} {path_of(rule.rule)}"
        for rule in rules
        if rule.rule not in DOCUMENTATION
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(operations)


def path_of(rule: str) -> str:
    """`/api/v1/offers/<int:offer_id>` as the document writes it: `/offers/{offer_id}`."""
    parts = rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}").split("/")
    return "/".join("{" + part[1:-1].split(":")[-1] + "}" if part.startswith("{") else part for part in parts)


def test_every_operation_says_who_may_call_it(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        policy = operation["x-policy"]
        assert is_policy(policy), name
        scheme = "staff" if policy.startswith("staff") else "user"
        assert operation["security"] == ([] if policy == "public" else [{scheme: []}]), name


def test_every_operation_describes_its_answers(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        answers = operation["responses"]
        assert any(status.startswith("2") for status in answers), name
        wanted = {"404", "409", "422", "429"} | ({"401", "403"} if operation["security"] else set())
        assert wanted <= set(answers), name
        for status in wanted:
            schema = answers[status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorOut"}, (name, status)


def test_every_operation_has_a_summary(operations: dict[str, Any]) -> None:
    assert [name for name, operation in operations.items() if not operation.get("summary")] == []


def test_every_required_field_has_an_example(app: Flask, operations: dict[str, Any]) -> None:
    schemas = app.test_client().get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    without = []
    for name, operation in operations.items():
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        body = schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else {}
        required = {field: body["properties"][field] for field in body.get("required", [])}
        without += [f"{name}: {field}" for field in required if not has_example(required[field])]
    assert without == []


def has_example(field: dict[str, Any]) -> bool:
    """An example of its own, values to choose from, or parts that have examples."""
    return (
        "example" in field or "enum" in field or "$ref" in field or "items" in field or field.get("type") == "boolean"
    )
