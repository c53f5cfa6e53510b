"""What is around the application: Python, Redis, WeChat, disks, files, a font."""

import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

import redis

from app.core.files.fonts import RARE_PATHS, chinese_font_path, rare_font_paths
from app.core.observability import interpreter
from app.operations.backups import folder as backup_folder
from app.operations.doctor.finding import Finding
from app.wechat.errors import WeChatError
from app.wechat.service import WeChat
from config import Settings

FREE_SHARE_MIN = 0.10
FREE_BYTES_MIN = 1 << 30
BACKUPS_FREE = 3
"""So many backups of the size of the last one must fit: the new one, its unpacked copy, and some growth."""
GIB = 1 << 30


def look(settings: Settings, *, settings_files: Iterable[Path], wechat: WeChat | None) -> Iterator[Finding]:
    """WeChat is asked only where it is given: that costs one of the day's requests."""
    yield Finding("Python", True, interpreter.build())
    yield _redis(settings.redis_url)
    if wechat is not None:
        yield _wechat(wechat)
    yield _disk(settings.backup_folder)
    for file in settings_files:
        if file.exists():
            yield _secret_file(file)
    yield _font(chinese_font_path())
    yield _rare_font(rare_font_paths())


def _redis(url: str | None) -> Finding:
    if url is None:
        return Finding(
            "Redis", False, "REDIS_URL is not set", "set it: without it each process counts limits by itself"
        )
    try:
        client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        client.ping()
        version = str(client.info("server")["redis_version"])
        client.close()
    except (redis.RedisError, OSError) as error:
        return Finding("Redis", False, type(error).__name__, "start it, or mend REDIS_URL; it need not keep anything")
    return Finding("Redis", True, version)


def _wechat(wechat: WeChat) -> Finding:
    mend = "see the log line wechat_failed: is it the app's id, its secret, its list of allowed addresses, the way out?"
    try:
        wechat.check()
    except WeChatError as error:
        return Finding("WeChat", False, f"{type(error).__name__} {error.errcode or ''}".rstrip(), mend)
    return Finding("WeChat", True, "gave an access token")


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(there)
    kept = backup_folder.complete(folder) if folder.is_dir() else []
    wanted = max(FREE_BYTES_MIN, int(usage.total * FREE_SHARE_MIN) if usage.total < 100 * GIB else 0)
    wanted = max(wanted, BACKUPS_FREE * kept[0].stat().st_size if kept else 0)
    said = f"{usage.free / GIB:.1f} GiB free for {folder}"
    return Finding("disk", usage.free >= wanted, said, f"make room: {wanted / GIB:.1f} GiB should be free")


def _secret_file(file: Path) -> Finding:
    mode = stat.S_IMODE(file.stat().st_mode)
    return Finding(f"{file}", not mode & 0o077, f"mode {mode:03o}", f"chmod 600 {file}: it holds every secret")


def _font(path: str | None) -> Finding:
    mend = "apt-get install fonts-wqy-microhei: without one, plates have no Chinese on pictures and no PDF at all"
    return Finding("Chinese font", path is not None, path or "none is installed", mend)


def _rare_font(paths: tuple[str, ...]) -> Finding:
    mend = "apt-get install fonts-hanazono: without it, plates of shops with rare hanzi in their names are not drawn"
    said = ", ".join(paths) or "none is installed"
    return Finding("font for rare hanzi", len(paths) == len(RARE_PATHS), said, mend)
