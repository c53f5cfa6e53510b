"""Settings: what works without any, and what is refused, all of it at once."""

import base64
import secrets

import pytest

from config import MESSAGE_KEYS, LogFormat, MessageTemplate, SettingsError, load_settings
from config.processes import processes_started
from config.settings import (
    DEVELOPMENT_DATA_KEY,
    DEVELOPMENT_INDEX_KEY,
    DEVELOPMENT_REPORTER_KEY,
    DEVELOPMENT_SEAL_KEY,
    DEVELOPMENT_SECRET,
)
from tests.support.production import PRODUCTION


def problems(**env: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(env)
    return refused.value.problems


def test_development_needs_nothing() -> None:
    settings = load_settings({})
    assert settings.uses_sqlite
    assert not settings.is_production
    assert settings.log_format is LogFormat.TEXT


def test_production_runs_on_what_production_needs() -> None:
    settings = load_settings(PRODUCTION)
    assert settings.is_production
    assert settings.log_format is LogFormat.JSON
    assert load_settings(PRODUCTION | {"LOG_FORMAT": "text"}).log_format is LogFormat.TEXT


def test_every_problem_is_named_at_once() -> None:
    found = problems(
        SECRET_KEY="short",
        DATA_KEYS="not-a-key",
        SEAL_KEYS=f"{'n' * 32},short",
        REPORTER_KEYS="not-a-key",
        DATABASE_URL="postgresql://db",
        DATABASE_POOL_SIZE="0",
        REDIS_URL="http://redis",
        WECHAT_BASE_URL="weixin",
        WECHAT_TEMPLATES="claimed",
        NAME_CARD_CODE="paper",
        PUBLIC_URL="ftp://x",
        POINT_VALUE_FEN="1.5",
        POINTS_VALID_MONTHS="-1",
        TOKEN_SECONDS="1e3",
        RATE_LIMITS="yes",
        LOG_LEVEL="loud",
        LOG_FORMAT="xml",
    )
    assert [problem.split(":")[0].split()[0] for problem in found] == [
        "SECRET_KEY",
        "DATA_KEYS",
        "SEAL_KEYS",
        "REPORTER_KEYS",
        "DATABASE_URL",
        "DATABASE_POOL_SIZE",
        "REDIS_URL",
        "WECHAT_BASE_URL",
        "WECHAT_TEMPLATES",
        "NAME_CARD_CODE",
        "PUBLIC_URL",
        "POINT_VALUE_FEN",
        "POINTS_VALID_MONTHS",
        "TOKEN_SECONDS",
        "RATE_LIMITS",
        "LOG_LEVEL",
        "LOG_FORMAT",
    ]


def test_production_has_no_default_secrets() -> None:
    found = problems(CREDITBANK_ENV="production", DATABASE_URL=PRODUCTION["DATABASE_URL"])
    missing = {problem.split()[0] for problem in found if "must be set" in problem}
    keys = {"SECRET_KEY", "DATA_KEYS", "INDEX_KEY", "SEAL_KEYS", "REPORTER_KEYS"}
    assert missing == keys | {"WECHAT_APP_ID", "WECHAT_APP_SECRET"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", DEVELOPMENT_SECRET),
        ("DATA_KEYS", DEVELOPMENT_DATA_KEY),
        ("DATA_KEYS", f"{PRODUCTION['DATA_KEYS']},{DEVELOPMENT_DATA_KEY}"),
        ("INDEX_KEY", DEVELOPMENT_INDEX_KEY),
        ("SEAL_KEYS", DEVELOPMENT_SEAL_KEY),
        ("REPORTER_KEYS", DEVELOPMENT_REPORTER_KEY),
        ("SEAL_KEYS", f"{'n' * 32},{DEVELOPMENT_SEAL_KEY}"),
        ("WECHAT_APP_SECRET", "mock-secret"),
        ("DATABASE_URL", "sqlite:///bank.sqlite3"),
        ("WECHAT_BASE_URL", "http://127.0.0.1:5001"),
        ("WECHAT_BASE_URL", "http://api.weixin.qq.com"),
        ("WECHAT_BASE_URL", "https://127.0.0.1"),
        ("WECHAT_BASE_URL", "https://10.0.0.8"),
        ("WECHAT_BASE_URL", "https://[::1]:5001"),
        ("WECHAT_BASE_URL", "https://localhost"),
        ("WECHAT_BASE_URL", "https://wechat.localhost"),
        ("WECHAT_BASE_URL", "https://wechat-mock"),
        ("PUBLIC_URL", "http://bank.example.gov.cn"),
        ("PUBLIC_URL", "https://127.0.0.1:5000"),
        ("WECHAT_BASE_URL", "https://api.weixin.qq.com.example.org"),
        ("WECHAT_BASE_URL", "https://evilweixin.qq.com"),
        ("WECHAT_BASE_URL", "https://wechat.example.org"),
        ("PUBLIC_URL", "https://bank.example.gov.cn/credit"),
        ("RATE_LIMITS", "off"),
        ("SECRET_KEY", "s" * 40),
        ("SECRET_KEY", "this is our very secret key of the bank"),
        ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789"),
        ("INDEX_KEY", "Change-me1-Change-me1-Change-me1-Change-me"),
        ("DATA_KEYS", base64.urlsafe_b64encode(b"k" * 32).decode()),
        ("DATA_KEYS", f"{PRODUCTION['DATA_KEYS']},{PRODUCTION['DATA_KEYS']}"),
        ("INDEX_KEY", PRODUCTION["SECRET_KEY"]),
        ("SEAL_KEYS", f"{PRODUCTION['SEAL_KEYS']},{PRODUCTION['SECRET_KEY']}"),
        ("SEAL_KEYS", f"{PRODUCTION['SEAL_KEYS']},{'n' * 32}"),
        ("REPORTER_KEYS", PRODUCTION["DATA_KEYS"]),
        ("FLASK_DEBUG", "1"),
        ("FLASK_DEBUG", "true"),
    ],
)
def test_production_refuses_what_is_for_development(name: str, value: str) -> None:
    (problem,) = problems(**(PRODUCTION | {name: value}))
    assert problem.startswith(name)


def test_several_processes_count_together() -> None:
    for told in ({"WEB_PROCESSES": "2"}, {"GRANIAN_WORKERS": "4"}):
        (problem,) = problems(**(PRODUCTION | told))
        assert problem.startswith("REDIS_URL")
        assert load_settings(PRODUCTION | told | {"REDIS_URL": "redis://redis/0"}).web_processes > 1
    assert load_settings({"WEB_PROCESSES": "2"}).redis_url is None


@pytest.mark.parametrize("words", [["--workers", "3"], ["--workers=3"]])
def test_how_many_web_servers_there_are_is_known_from_granian(words: list[str]) -> None:
    assert processes_started({}, ["/opt/.venv/bin/granian", "--interface", "wsgi", *words, "wsgi:app"]) == 3
    assert processes_started({}, ["/opt/.venv/bin/flask", "ledger", "verify", *words]) == 1
    assert processes_started({}, []) == 1


def test_another_address_than_wechats_has_a_reason() -> None:
    other = PRODUCTION | {"WECHAT_BASE_URL": "https://wechat.example.org"}
    assert load_settings(other | {"WECHAT_BASE_URL_REASON": "the only way out of our network"}).is_production
    for host in ("api2.weixin.qq.com", "sh.api.weixin.qq.com"):
        assert load_settings(PRODUCTION | {"WECHAT_BASE_URL": f"https://{host}"}).is_production


def test_random_keys_are_taken_however_they_are_written() -> None:
    for _ in range(300):
        texts = [secrets.token_urlsafe(48), secrets.token_hex(16), secrets.token_hex(32), secrets.token_urlsafe(32)]
        data = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        keys = {"SECRET_KEY": texts[0], "INDEX_KEY": texts[1], "SEAL_KEYS": ",".join(texts[2:]), "DATA_KEYS": data}
        assert load_settings(PRODUCTION | keys).is_production


@pytest.mark.parametrize(
    "url",
    ["https://bank.example.gov.cn/credit", "http://127.0.0.1:5000/a", "https://h?x=1", "https://h#x", "https://u@h"],
)
def test_the_public_address_is_a_host(url: str) -> None:
    (problem,) = problems(PUBLIC_URL=url)
    assert problem.startswith("PUBLIC_URL")
    assert load_settings({"PUBLIC_URL": "http://127.0.0.1:5000/"}).public_url == "http://127.0.0.1:5000"


@pytest.mark.parametrize("word", ["", "0", "false", "No"])
def test_debugging_that_is_off_is_fine(word: str) -> None:
    assert load_settings(PRODUCTION | {"FLASK_DEBUG": word}).is_production


def test_an_unknown_environment_is_refused() -> None:
    assert problems(CREDITBANK_ENV="staging")[0].startswith("CREDITBANK_ENV")


def test_a_refused_secret_is_not_repeated() -> None:
    assert "hunter2" not in str(problems(SECRET_KEY="hunter2", DATA_KEYS="hunter2"))


def test_templates_have_the_proposed_keys_or_their_own() -> None:
    templates = load_settings({"WECHAT_TEMPLATES": "claimed=Ab-1_2, points_expiring=x:number4:date12:thing3,"})
    assert templates.wechat_templates == {
        "claimed": MessageTemplate("Ab-1_2", ("thing1", "number2", "time3")),
        "points_expiring": MessageTemplate("x", ("number4", "date12", "thing3")),
    }


def test_production_sends_nothing_until_it_has_templates() -> None:
    assert load_settings(PRODUCTION).wechat_templates == {}
    assert load_settings({}).wechat_templates.keys() == MESSAGE_KEYS.keys()


@pytest.mark.parametrize(
    "templates",
    [
        "claim=x",
        "claimed",
        "claimed=",
        "claimed=a b",
        "claimed=x,claimed=y",
        "claimed=x:thing1",
        "claimed=x:number1:thing2:time3",
        "claimed=x:thing:number2:time3",
        "points_expired=x",
    ],
)
def test_templates_that_wechat_could_not_fill(templates: str) -> None:
    (problem,) = problems(WECHAT_TEMPLATES=templates)
    assert problem.startswith("WECHAT_TEMPLATES")
