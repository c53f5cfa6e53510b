"""What was measured on: processor, cores, system and the versions that matter."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from app.core.observability import interpreter


def machine() -> str:
    """One line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    parts = [f"{name} {version(name)}" for name in ("granian", "flask", "sqlalchemy", "pymysql")]
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {interpreter.build()}, {', '.join(parts)}"
