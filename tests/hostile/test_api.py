"""Every operation of the API document, as every role, with data that fits the document and data that doesn't.

Whatever comes, there is no fault, what does not fit is refused, and nothing that needs a sign-in is done without one.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, use_after_free

from app.core.clock import frozen
from app.core.permissions import StaffRole
from devtools import factories
from devtools.factories import NOW, Town
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.http import as_staff, as_user

pytestmark = pytest.mark.slow

Operation = APIOperation[Any, Any, Any, Any]

CHECKS = [not_a_server_error, negative_data_rejection, ignored_auth]
FEW = settings(
    max_examples=5,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
ROLES = ("nobody", "resident", "clerk", "owner", *(f"staff:{role}" for role in StaffRole))
SIGN_OUT = "DELETE /api/v1/staff/session"
"""Comes last: after it the others would be about somebody who is not signed in."""
POLICIES = {"nobody": {"public"}, "resident": {"user", "resident"}, "clerk": {"clerk"}, "owner": {"owner"}}
"""What is there for whom; operations for staff name their roles."""


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


@pytest.fixture
def schema(app: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def headers_of(app: Flask, town: Town, role: str) -> dict[str, str]:
    """What somebody of this role sends."""
    if role == "nobody":
        return {}
    if role.startswith("staff:"):
        return as_staff(app, factories.staff(town.node, StaffRole(role.removeprefix("staff:")))).headers
    if role == "resident":
        return as_user(app, town.user).headers
    user = town.shop.owner
    if role == "clerk":
        user = factories.user()
        factories.clerk(town.shop, user=user)
    return as_user(app, user).headers | {"X-Merchant": town.shop.merchant.slug}


def operations_of(schema: BaseSchema, role: str) -> list[Operation]:
    """The operations that this role is there for."""
    found = []
    wanted = POLICIES.get(role, set())
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        kind, _, roles = operation.definition.raw["x-policy"].partition(":")
        if kind in wanted or role in {f"staff:{allowed}" for allowed in roles.split(",")}:
            found.append(operation)
    return sorted(found, key=lambda operation: operation.label == SIGN_OUT)


def has_input(operation: Operation) -> bool:
    """Whether there is anything that could not fit: a slug is any text, and what nobody asked for is not looked at."""
    return any(len(part) for part in (operation.query, operation.body)) or "_id}" in operation.path


@pytest.mark.parametrize("role", ROLES)
def test_no_input_makes_a_fault(app: Flask, town: Town, schema: BaseSchema, role: str) -> None:
    headers, operations = headers_of(app, town, role), operations_of(schema, role)
    answers: Counter[int] = Counter()
    for operation in operations:
        for mode in MODES if has_input(operation) else MODES[:1]:

            @FEW
            @given(case=operation.as_strategy(mode, headers=headers))
            def ask(case: Case[Any]) -> None:
                response = case.call(headers=headers)
                answers[response.status_code] += 1
                case.validate_response(response, checks=CHECKS, headers=headers)

            ask()
    assert_books_balance()
    assert len(operations) >= 4
    assert answers[200] > 0
    assert answers[422] > 10 or role == "nobody"


@pytest.mark.parametrize("role", ["owner", "staff:admin"])
def test_no_order_of_requests_makes_a_fault(app: Flask, town: Town, schema: BaseSchema, role: str) -> None:
    headers = headers_of(app, town, role)

    class Machine(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, _case: Case[Any]) -> dict[str, Any]:
            return {"headers": headers}

        def validate_response(self, response: Any, case: Case[Any], *_: Any, **__: Any) -> None:
            case.validate_response(response, checks=[not_a_server_error, use_after_free], headers=headers)

    Machine.run(settings=settings(FEW, max_examples=15, stateful_step_count=12))
    assert_books_balance()
