"""One kept connection to the web server: cheap, because on a small machine clients eat what the server could use."""

import json
import socket
from typing import Any, NamedTuple

ANSWER_SECONDS_MAX = 25.0


class NoAnswerError(Exception):
    """The request went out, or did not, and nothing whole came back: nobody knows what became of it."""


class Answer(NamedTuple):
    """A status and the body as it came."""

    status: int
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> int:
        """Of what a command made."""
        return int(self.json["id"])

    @property
    def code(self) -> str:
        """The stable code of an error answer."""
        return str(self.json.get("code", "")) if self.status >= 400 else ""


class Phone:
    """Connects when it must. One thread uses it. `root` is what stands before every path."""

    def __init__(self, port: int, *, seconds_max: float = ANSWER_SECONDS_MAX, root: str = "/api/v1") -> None:
        self._port, self._seconds_max, self._root = port, seconds_max, root
        self._socket: socket.socket | None = None

    def ask(self, method: str, path: str, token: str, *, body: Any = None, key: str | None = None) -> Answer:
        """Raises NoAnswerError."""
        content = b"" if body is None else json.dumps(body).encode()
        head = [
            f"{method} {self._root}{path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {token}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
        ]
        if key is not None:
            head.append(f"Idempotency-Key: {key}")
        try:
            return self._exchange("\r\n".join(head).encode() + b"\r\n\r\n" + content)
        except (OSError, ValueError, IndexError) as error:
            self.hang_up()
            raise NoAnswerError(f"{type(error).__name__}: {error}") from error

    def hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=self._seconds_max)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end].lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(received) < end + 4 + length:
            received += self._more()
        return Answer(int(head[9:12]), received[end + 4 :].decode())

    def _more(self) -> bytes:
        assert self._socket is not None
        received = self._socket.recv(65536)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received
