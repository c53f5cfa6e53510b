"""Lists of the console: filters stand in the address, and pages go on by key."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from marshmallow import EXCLUDE, Schema, fields
from marshmallow.exceptions import ValidationError

from app.core.http.schemas import is_typed, matching
from app.core.text import clean

PAGE = 50


class ListQuery(Schema):
    """The query of a list; subclasses add filters. An unknown parameter is nobody's."""

    class Meta:
        unknown = EXCLUDE

    cursor = matching(r"[A-Za-z0-9_-]{1,40}", "翻页标记无效，请从第一页重新开始。", load_default=None)


class Filters:
    """What a list is narrowed down to. A filter that makes no sense is left out, and named in `errors`."""

    def __init__(self, schema: type[Schema] = ListQuery) -> None:
        self._schema = schema()
        cleaned = {name: clean(text) for name, text in request.args.items()}
        typed = {name: text for name, text in cleaned.items() if text}
        self.typed: dict[str, str] = {name: text for name, text in typed.items() if name in self._schema.fields}
        self.errors: dict[str, list[str]] = {}
        self.values: dict[str, Any] = self._load(typed)

    def _load(self, typed: Mapping[str, str]) -> dict[str, Any]:
        try:
            return dict(self._schema.load(typed))
        except ValidationError as error:
            self.errors = {str(name): list(texts) for name, texts in error.messages_dict.items()}
            return dict(self._schema.load({name: text for name, text in typed.items() if name not in self.errors}))

    @property
    def query(self) -> dict[str, Any]:
        """The filters and the page, as a service takes them."""
        return self.values | {"limit": PAGE}

    @property
    def chosen(self) -> dict[str, str]:
        """The filters as they stand in the address, without the page."""
        return {name: text for name, text in self.typed.items() if name != "cursor"}

    @property
    def kept(self) -> dict[str, str]:
        """Those of them that a saved view may hold: chosen, not typed, since that may be somebody's name or phone."""
        return {name: text for name, text in self.chosen.items() if not is_typed(self._schema.fields[name])}

    def link(self, **changes: str | None) -> str:
        """The address of this list with some filters changed; from its first page unless `cursor` is given."""
        wanted = self.chosen | changes
        kept = {name: text for name, text in wanted.items() if text not in (None, "")}
        values: dict[str, Any] = (request.view_args or {}) | kept
        return url_for(request.endpoint or "", **values)


def choices(field: fields.Enum[Any], labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Values and words of an enumeration, for a select."""
    return [(member.value, labels[member]) for member in field.enum]
