"""Which Python runs this: named with how it was compiled."""

import platform

import pytest

from app.core.observability import interpreter


@pytest.mark.parametrize(
    ("arguments", "prefix", "said"),
    [
        ("'--prefix=/usr/local' '--enable-optimizations' '--with-lto'", "/usr/local", "compiled with PGO and LTO"),
        ("'--enable-optimizations' '--enable-shared'", "/opt/python", "compiled with PGO"),
        ("'--enable-shared' '--prefix=/usr'", "/usr", "the distribution's"),
        ("'--enable-shared'", "/home/somebody/.pyenv/versions/3.11.7", "compiled without PGO and LTO"),
    ],
)
def test_how_it_was_compiled(arguments: str, prefix: str, said: str) -> None:
    assert interpreter.how(arguments, prefix) == said


def test_the_one_at_hand_is_named() -> None:
    assert interpreter.build().startswith(f"{platform.python_version()} (")
