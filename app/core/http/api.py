"""How a route is written: flask-smorest's blueprint, describing errors, security and idempotency on every operation."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import flask_smorest
from flask import Response, current_app, g, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.core.errors import field_error
from app.core.http.idempotency import Answer, answer_once
from app.core.http.json_bodies import JsonParser
from app.core.http.schemas import ErrorOut

P = ParamSpec("P")
T = TypeVar("T")

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Chosen by the client, one per intended effect. The same key and body give the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
    "example": "0d9c2c4e-claim-1",
}
MERCHANT = {
    "name": "X-Merchant",
    "in": "header",
    "required": False,
    "description": "Slug of the shop to act for; needed by those who belong to several.",
    "schema": {"type": "string", "maxLength": 16},
    "example": "k7m2p9q4",
}
RESIDENT = {
    "name": "X-Resident",
    "in": "header",
    "required": False,
    "description": "Id of the resident to act for; for those whom that resident has asked to.",
    "schema": {"type": "string", "maxLength": 18},
}
ERROR_ANSWERS = {
    401: "Not signed in",
    403: "The role does not allow it",
    404: "Not there, or not yours",
    409: "The state does not allow it",
    422: "The input is wrong; every field is named",
    429: "Too many",
    503: "Something needed does not answer; safe to try again with the same key",
}


class Api(flask_smorest.Api):
    """Only describes; `core.http.edge` answers errors."""

    ERROR_SCHEMA: type[Schema] = ErrorOut  # type: ignore[assignment]  # Any schema serves.

    def _register_error_handlers(self) -> None:
        pass

    def _register_pagination_header(self) -> None:
        """Lists go by key (`core.db.paging`): nothing would use the schema of page numbers."""


class Blueprint(flask_smorest.Blueprint):
    """A group of routes under /api/v1."""

    ARGUMENTS_PARSER = JsonParser()

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, description=description)  # type: ignore[no-untyped-call]
        describe: Any = _describe
        self._prepare_doc_cbks.append(describe)

    def arguments(self, schema: type[Schema], **options: Any) -> Any:
        """What comes in. The schema is made here, once, and not anew for every request."""
        return super().arguments(schema(), **options)  # type: ignore[no-untyped-call]

    def creates(
        self,
        schema: type[Schema],
        status: int = 201,
        *,
        status_of: Callable[[Any], int] | None = None,
        or_status: int | None = None,
        **options: Any,
    ) -> Callable[[Callable[P, Callable[[Session], Any]]], Callable[P, Response]]:
        """For a view that returns a command (a `partial` awaiting its session): runs it once per Idempotency-Key.

        `status_of` tells the status from the result where it is not always the same, but at times `or_status`.
        """
        renderer = schema()

        def decorate(view: Callable[P, Callable[[Session], Any]]) -> Callable[P, Response]:
            @wraps(view)
            def run(*args: P.args, **kwargs: P.kwargs) -> Response:
                command = view(*args, **kwargs)

                def work(session: Session) -> Answer:
                    result = command(session)
                    body = current_app.json.dumps(renderer.dump(result)) + "\n"
                    return Answer(status_of(result) if status_of else status, body)

                answer = _answer(work)
                return current_app.response_class(answer.body, status=answer.status, mimetype="application/json")

            described: Any = self.response(status, schema, **options)(run)
            if or_status is not None:
                described = self.alt_response(or_status, schema=schema, success=True)(described)
            described._apidoc["idempotent"] = True
            return described  # type: ignore[no-any-return]

        return decorate


def _answer(work: Callable[[Session], Answer]) -> Answer:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return execute(work)
    if not 1 <= len(key) <= 64 or not all("!" <= char <= "~" for char in key):
        raise field_error("Idempotency-Key", "请求编号应为 1 到 64 个英文字母、数字或符号。")
    asked = b"\n".join(
        (
            request.method.encode(),
            request.full_path.encode(),
            request.headers.get("X-Merchant", "").encode(),
            request.headers.get("X-Resident", "").encode(),
            request.get_data(),
        )
    )
    return answer_once(work, caller=g.principal.name, key=key, request=asked, now=utc_now())


def _describe(doc: dict[str, Any], info: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Security, headers and error answers of one operation, from its policy."""
    policy = info.get("policy", {"name": "public", "security": None})
    doc["security"] = [policy["security"]] if policy["security"] else []
    doc["x-policy"] = policy["name"]
    if info.get("idempotent"):
        doc.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    if policy["name"] in {"clerk", "owner"}:
        doc.setdefault("parameters", []).append(MERCHANT)
    if policy["name"] == "holder":
        doc.setdefault("parameters", []).append(RESIDENT)
    skipped = {401, 403} if policy["security"] is None else set()
    responses = doc.setdefault("responses", {})
    for status, description in ERROR_ANSWERS.items():
        if status not in skipped:
            responses.setdefault(
                str(status),
                {
                    "description": description,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}},
                },
            )
    return doc
