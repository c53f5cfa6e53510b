"""Every answer of the API in every test is compared with what the document promises of it."""

import json
from functools import cache
from typing import Any

from flask import Flask, Response, request
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

MAX_NAMED = 5


class AnswerCheck:
    """Keeps what an application answers; `problems` names what of it the document says otherwise."""

    def __init__(self, app: Flask) -> None:
        self._document = app.test_client().get("/api/v1/openapi.json").get_json()
        self._validator = cache(self._make_validator)
        self._answers: dict[tuple[str, str, int, bytes], None] = {}
        app.after_request_funcs.setdefault(None, []).append(self._keep)

    def _keep(self, response: Response) -> Response:
        rule = request.url_rule
        if rule and response.is_json and not response.is_streamed and response.status_code != 204:
            self._answers[rule.rule, request.method.lower(), response.status_code, response.get_data()] = None
        return response

    def problems(self) -> list[str]:
        """Of all answers since they were last asked for: looking at them takes longer than some requests may."""
        answers, self._answers = self._answers, {}
        found = []
        for rule, method, status, body in answers:
            path = "/".join(_part(part) for part in rule.split("/"))
            if method in self._document["paths"].get(path, {}):
                problem = best_match(self._validator(path, method, str(status)).iter_errors(json.loads(body)))
                if problem:
                    found.append(f"{method.upper()} {path} {status} {problem.json_path}: {problem.message}")
        return found[:MAX_NAMED]

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
