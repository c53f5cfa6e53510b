"""What docs/rules.md, docs/glossary.md and CONTRIBUTING.md name is there, and what the code cites is in them."""

import re
from pathlib import Path

import pytest

from app import features
from app.core.errors import DomainError

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "docs/rules.md"
PAGES = (RULES, ROOT / "docs/glossary.md", ROOT / "CONTRIBUTING.md")
NAMED = re.compile(r"`((?:app|tests|docs|config|migrations|deploy|devtools|miniprogram_mock)/[\w./-]*)(?:::(\w+))?`")
"""`app/ledger/chart.py`, a folder, or `app/ledger/seals.py::Seal`: what a module defines at its top."""
CITED = re.compile(r"domain (?:rule|model)s? (C\d+(?:\.\d+)?)")


def is_there(path: str, name: str | None) -> bool:
    file = ROOT / path
    if not name:
        return file.exists()
    defined = re.compile(rf"^(?:(?:def|class) {name}\b|(?:\w+, )*{name}(?:, \w+)*(?:: [^=]+)? = )", re.MULTILINE)
    return file.is_file() and defined.search(file.read_text(encoding="utf-8")) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [f"{path}::{name}" for path, name in named if not is_there(path, name)] == []


def test_names_that_are_not_there_are_found() -> None:
    assert is_there("tests/test_docs.py", "NAMED")
    assert not is_there("tests/test_docs.py", "UNNAMED")
    assert not is_there("tests/test_doc.py", None)


REFUSED = re.compile(r"^\| [^|]+ \| `(\w+)` \| `(tests/[\w/.]+)::(\w+)` \|$", re.MULTILINE)


def test_what_is_refused_has_a_test_that_looks_for_it() -> None:
    assert features.APIS  # With the features all of their errors are known.
    rows = REFUSED.findall(RULES.read_text(encoding="utf-8"))
    assert len(rows) > 20
    not_looked_for = []
    for code, path, test in rows:
        names = [error.__name__ for error in _below(DomainError) if error.code == code]
        body = _body((ROOT / path).read_text(encoding="utf-8"), test)
        if not any(name in body for name in [*names, f'"{code}"']):
            not_looked_for.append((code, test))
    assert not_looked_for == []


def _below(error: type[DomainError]) -> set[type[DomainError]]:
    return {error}.union(*(_below(each) for each in error.__subclasses__()))


def _body(text: str, test: str) -> str:
    return text[text.index(f"def {test}(") :].split("\n\n\n", 1)[0]


def test_every_rule_that_is_cited_is_written_out() -> None:
    there = set(re.findall(r"^## (C\d+(?:\.\d+)?) ", RULES.read_text(encoding="utf-8"), re.MULTILINE))
    cited = {
        rule
        for folder in ("app", "config", "tests", "bench")
        for file in (ROOT / folder).rglob("*.py")
        for rule in CITED.findall(file.read_text(encoding="utf-8"))
    }
    assert cited == there, "docs/rules.md has what the code cites as 'domain rule C…', and no more"


def test_readmes_lead_to_them() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert [page.name for page in PAGES if f"({page.relative_to(ROOT)})" not in text] == []
