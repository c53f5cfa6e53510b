"""Production as far as a test can have it: every setting as it must be, processes as services start them."""

import base64
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

DATA_KEY = "9f1c3a7be05d2468c7b19e83f4a60d5217ce8b3f90a4d6e1b25c78f30e9d4a16"
REPORTER_KEY = "3be8f20d94c1576ae0b93d7f16a85c42e9d07b61f3c8254a9e1d60b7c2f5a398"

PRODUCTION = {
    "CREDITBANK_ENV": "production",
    "SECRET_KEY": "q7Vd0xkT2mWc9RzLh4Yb8NfJp3GaSe6U-test-only",
    "DATA_KEYS": base64.urlsafe_b64encode(bytes.fromhex(DATA_KEY)).decode(),
    "INDEX_KEY": "Lw5Zt8PqXc1VnB7rKd3GhY9sJm2FeA6u-test-only",
    "SEAL_KEYS": "Hb4Kx9TzQe7WmRv2CyLs6PdNg1JfUa8o-test,Gc3Vy8SnRw5DtXk1BzMh7QpLj9FeTb6u-test",
    "REPORTER_KEYS": base64.urlsafe_b64encode(bytes.fromhex(REPORTER_KEY)).decode(),
    "DATABASE_URL": "mysql+pymysql://bank@db/creditbank",
    "WECHAT_BASE_URL": "https://api.weixin.qq.com",
    "WECHAT_APP_ID": "wx0000000000000001",
    "WECHAT_APP_SECRET": "not the stand-in's",
    "PUBLIC_URL": "https://bank.example.gov.cn",
}


def environment(**settings: str) -> dict[str, str]:
    """This machine's environment without what a developer has set, and production's settings."""
    ours = ("CREDITBANK_", "WECHAT_", "FLASK_", "PROMETHEUS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | PRODUCTION | {"FLASK_APP": "wsgi", "FLASK_SKIP_DOTENV": "1"} | settings


def flask(env: dict[str, str], *args: str, seconds: float = 200) -> subprocess.CompletedProcess[str]:
    """A `flask` command in a process of its own, run to its end."""
    command = [sys.executable, "-m", "flask", *args]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=seconds, check=False)
