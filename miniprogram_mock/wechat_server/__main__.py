"""python -m miniprogram_mock.wechat_server: run the stand-in until SIGTERM or SIGINT."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from .app import create_server
from .personas import Personas
from .serving import base_url, bind
from .state import State

EXIT_REFUSED = 2


def main(env: Mapping[str, str]) -> int:
    """The exit code. Refuses in production: whoever reaches the stand-in can sign in as anybody."""
    if env.get("CREDITBANK_ENV", "").strip() == "production":
        return _refused("the WeChat stand-in signs anybody in, so it does not run where CREDITBANK_ENV is production")
    port = env.get("WECHAT_MOCK_PORT") or "5001"
    if not (port.isascii() and port.isdigit() and int(port) <= 65535):
        return _refused(f"WECHAT_MOCK_PORT must be a port number, not {port!r}")
    path = env.get("WECHAT_MOCK_PERSONAS")
    state = State(
        app_id=env.get("WECHAT_APP_ID") or "wxmock0000000001",
        app_secret=env.get("WECHAT_APP_SECRET") or "mock-secret",
        personas=Personas(Path(path) if path else None),
    )
    server = bind(create_server(state), int(port))
    # SIGTERM ends it as Ctrl-C does: serve_forever turns the interrupt into a closed socket and returns. Ctrl-C itself
    # is named too: shells have it ignored by what they start in the background.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    sys.stdout.write(f"WeChat stand-in: {base_url(server)}\n")
    sys.stdout.flush()
    server.serve_forever()
    return 0


def _refused(reason: str) -> int:
    sys.stderr.write(f"wechat_server: {reason}\n")
    return EXIT_REFUSED


if __name__ == "__main__":
    sys.exit(main(os.environ))
