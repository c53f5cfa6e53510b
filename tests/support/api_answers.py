"""Every answer of the API in every test is compared with what the document promises of it."""

from functools import cache
from typing import Any

from flask import Flask, Response, request
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

MAX_NAMED = 5


class AnswerCheck:
    """Looks at what an application answers; `problems` names what the document says otherwise."""

    def __init__(self, app: Flask) -> None:
        self._document = app.test_client().get("/api/v1/openapi.json").get_json()
        self._validator = cache(self._make_validator)
        self.problems: list[str] = []
        app.after_request_funcs.setdefault(None, []).append(self._look)

    def _look(self, response: Response) -> Response:
        rule = request.url_rule
        if rule is None or not response.is_json or response.is_streamed or response.status_code == 204:
            return response
        path = "/".join(_part(part) for part in rule.rule.split("/"))
        operation = self._document["paths"].get(path, {}).get(request.method.lower())
        if operation and len(self.problems) < MAX_NAMED:
            validator = self._validator(path, request.method.lower(), str(response.status_code))
            problem = best_match(validator.iter_errors(response.get_json()))
            if problem:
                where = f"{request.method} {path} {response.status_code} {problem.json_path}"
                self.problems.append(f"{where}: {problem.message}")
        return response

    def _make_validator(self, path: str, method: str, status: str) -> Draft202012Validator:
        answers = self._document["paths"][path][method]["responses"]
        answer = answers.get(status, answers["default"])
        if "$ref" in answer:
            answer = self._document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
        schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
        return Draft202012Validator(schema | {"components": self._document["components"]})


def _part(part: str) -> str:
    """`<int:offer_id>` as the document writes it."""
    return "{" + part[1:-1].split(":")[-1] + "}" if part.startswith("<") else part
