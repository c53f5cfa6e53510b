"""The example of deploy/nginx, in the real nginx, in front of a real web server."""

import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from devtools.servers.ports import free_port
from tests.hostile.slow_clients import answers, slow_clients
from tests.hostile.web_server import ROOT, wait_for, web_server

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "deploy" / "nginx" / "creditbank.conf"


@dataclass(frozen=True)
class Proxy:
    """Its ports, and the certificate by which it is known."""

    plain: int
    tls: int
    certificate: str

    @property
    def base(self) -> str:
        return f"https://localhost:{self.tls}"

    def get(self, path: str, **options: object) -> requests.Response:
        return requests.get(f"{self.base}{path}", verify=self.certificate, timeout=10, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def program() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, "nginx is not installed: make proxy"
    return found


@pytest.fixture(scope="module")
def proxy(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    found = _certified(folder)
    with (
        web_server(folder, TRUSTED_PROXIES="1", PUBLIC_URL=found.base) as port,
        _nginx(program, folder, _configuration(folder, found, port), found),
    ):
        yield found


def _certified(folder: Path) -> Proxy:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "fullchain.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return Proxy(free_port(), free_port(), str(folder / "fullchain.pem"))


@contextmanager
def _nginx(program: str, folder: Path, configuration: str, proxy: Proxy) -> Iterator[None]:
    (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
    process = subprocess.Popen([program, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"])
    try:
        wait_for(f"http://127.0.0.1:{proxy.plain}/", process)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _configuration(folder: Path, proxy: Proxy, port: int) -> str:
    """The example with our ports and folders, and what Debian's nginx.conf has around it."""
    site = EXAMPLE.read_text(encoding="utf-8")
    for theirs, ours in (
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{proxy.tls} ssl"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{port};"),
        ("bank.example.gov.cn", "localhost"),
        ("/etc/ssl/creditbank", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):
        assert theirs in site, theirs
        site = site.replace(theirs, ours)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{places}{site}\n}}\n"


def test_plain_http_leads_to_https(proxy: Proxy) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{proxy.plain}/m/x", headers={"Host": "localhost"}, timeout=5, allow_redirects=False
    )
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://localhost/m/x")


def test_old_tls_is_refused_and_browsers_keep_to_https(proxy: Proxy) -> None:
    assert "max-age=31536000" in proxy.get("/console/sign-in").headers["Strict-Transport-Security"]
    for version, is_taken in (("-tls1_1", False), ("-tls1_2", True)):
        command = [
            "openssl",
            "s_client",
            "-connect",
            f"127.0.0.1:{proxy.tls}",
            version,
            "-cipher",
            "DEFAULT:@SECLEVEL=0",
        ]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
        assert (done.returncode == 0) is is_taken


def test_cookies_are_for_https_alone(proxy: Proxy) -> None:
    assert "Secure" in proxy.get("/console/sign-in").headers["Set-Cookie"]


def test_static_files_come_compressed(proxy: Proxy) -> None:
    page = proxy.get("/console/sign-in").text
    path = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
    answer = proxy.get(path, headers={"Accept-Encoding": "gzip"}, stream=True)
    assert (answer.status_code, answer.headers.get("Content-Encoding")) == (200, "gzip")


def test_long_bodies_end_here(proxy: Proxy) -> None:
    answer = requests.post(f"{proxy.base}/api/v1/session", data=b"x" * (7 << 20), verify=proxy.certificate, timeout=20)
    assert answer.status_code == 413


def test_nobody_is_another_address_by_saying_so(proxy: Proxy) -> None:
    """Fifty accounts may be tried from one address, however many it says that it is."""
    statuses = []
    for number in range(52):
        answer = requests.post(
            f"{proxy.base}/api/v1/staff/session",
            json={"username": f"nobody{number}", "password": "x", "otp": "000000"},
            headers={
                "X-Forwarded-For": f"203.0.113.{number}",
                "X-Real-IP": f"203.0.113.{number}",
                "Forwarded": f"for={number}",
            },
            verify=proxy.certificate,
            timeout=10,
        )
        statuses.append(answer.status_code)
    assert statuses == [401] * 50 + [429] * 2


class _Names(BaseHTTPRequestHandler):
    """Answers with the names of the headers that have come, as they were spelled."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        names = "\n".join(self.headers.keys()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(names)))
        self.end_headers()
        self.wfile.write(names)

    def log_message(self, *_: object) -> None:
        pass


def test_a_header_with_an_underscore_does_not_arrive(program: str, tmp_path: Path) -> None:
    """Not even where the machine's own nginx.conf lets them in: WSGI would take X_Resident for X-Resident."""
    carrying = ("X-Resident", "X-Merchant", "Idempotency-Key", "X-Forwarded-For", "X-Forwarded-Proto", "Content-Type")
    found = _certified(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Names)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    around = _configuration(tmp_path, found, server.server_port).replace("http {", "http {\nunderscores_in_headers on;")
    try:
        with _nginx(program, tmp_path, around, found):
            misspelled = found.get("/", headers={name.replace("-", "_"): "1" for name in carrying}).text.split()
            spelled = found.get("/", headers=dict.fromkeys(carrying, "1")).text.split()
    finally:
        server.shutdown()
        server.server_close()
    assert [name for name in misspelled if "_" in name] == []
    assert {"X-Resident", "X-Merchant", "Idempotency-Key"} <= set(spelled)


@pytest.mark.parametrize("count", [12, 200])
def test_slow_clients_wait_in_nginx(proxy: Proxy, count: int) -> None:
    trusting = ssl.create_default_context(cafile=proxy.certificate)
    with slow_clients(proxy.tls, count, tls=trusting):
        number, slowest = answers(proxy.base, 3, verify=proxy.certificate)
    assert number > 20
    assert slowest < 2.5
