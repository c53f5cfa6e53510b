"""JSON that comes in: of bounded size and depth, with numbers and characters that can be worked with."""

import json
from typing import Any, NoReturn

import flask
from flask.json.provider import DefaultJSONProvider
from webargs import core
from webargs.flaskparser import FlaskParser, abort, is_json_request

BYTES_MAX = 256 * 1024
"""The longest list that anybody sends, disputed lines, has a thousandth of the bytes of a spreadsheet."""
DEPTH_MAX = 32
DIGITS_MAX = 1_000
"""Shorter ones are for the field to refuse, by its name; of a few thousand Python itself makes no number."""

NOT_JSON = "内容不是有效的 JSON，请检查后再提交。"
TOO_DEEP = f"内容的嵌套超过 {DEPTH_MAX} 层，请检查后再提交。"
TOO_LONG = f"内容里有超过 {DIGITS_MAX} 位的数字，请检查后再提交。"
HALF = "内容里有残缺的字符（半个表情或生僻字），请重新输入。"


class JsonError(ValueError):
    """JSON that is not taken; its words are for people."""


def loads(content: bytes | str) -> Any:
    """What a body says. Raises JsonError."""
    try:
        text = content if isinstance(content, str) else content.decode()
        found = json.loads(text, parse_int=_whole, parse_constant=_no_number)
    except JsonError:
        raise
    except RecursionError as error:
        raise JsonError(TOO_DEEP) from error
    except ValueError as error:  # Broken JSON, or bytes that are no UTF-8.
        raise JsonError(NOT_JSON) from error
    _check(found)
    return found


def _whole(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise JsonError(TOO_LONG)
    return int(digits)


def _no_number(_constant: str) -> NoReturn:
    raise JsonError(NOT_JSON)  # NaN and Infinity are JavaScript's, not JSON's.


def _check(found: Any) -> None:
    level = [found]
    for _ in range(DEPTH_MAX + 1):
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, str):
                _check_characters(value)
            elif isinstance(value, dict):
                deeper += value
                deeper += value.values()
            elif isinstance(value, list):
                deeper += value
        level = deeper
        if not level:
            return
    raise JsonError(TOO_DEEP)


def _check_characters(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise JsonError(HALF) from error


class JsonProvider(DefaultJSONProvider):
    """What Flask reads and writes JSON with; Chinese stays readable, and a third as long."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        return loads(s)


class JsonParser(FlaskParser):
    """What routes read their arguments with."""

    def _raw_load_json(self, req: flask.Request) -> Any:
        if not is_json_request(req):
            return core.missing
        if (req.content_length or 0) > BYTES_MAX:
            abort(413)
        body = req.get_data(cache=True)
        if len(body) > BYTES_MAX:
            abort(413)
        if not body:
            return core.missing
        try:
            return loads(body)
        except JsonError as error:
            abort(400, exc=error, messages={"json": [str(error)]})
