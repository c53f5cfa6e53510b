"""Three nodes and the proxy before them, on loopback, with the files of deploy/galera and ports of their own."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pymysql

from app.serving import ROOT
from devtools.servers.mariadb import MariaDB
from devtools.servers.ports import free_port

FILES = ROOT / "deploy" / "galera"
ADDRESSES = ("10.0.0.11:3306", "10.0.0.12:3306", "10.0.0.13:3306")
SYNCED_SECONDS_MAX = 120.0
NOWHERE = "00000000-0000-0000-0000-000000000000:-1"


class Node(MariaDB):
    """One node; `group` is the port at which the nodes talk to each other."""

    def __init__(self, number: int, folder: Path, groups: list[int]) -> None:
        self.number, self.group = number, groups[number]
        super().__init__(folder, durable=True, options=tuple(_options(number, groups)))

    def status(self, name: str) -> str:
        """Of the group; nothing where the node does not answer."""
        try:
            rows = self.query(f"SHOW GLOBAL STATUS LIKE 'wsrep_{name}'")
        except pymysql.err.MySQLError:
            return ""
        return str(rows[0][1]) if rows else ""

    def is_synced(self) -> bool:
        return self.status("ready") == "ON" and self.status("local_state") == "4"

    def wait_synced(self) -> None:
        deadline = time.monotonic() + SYNCED_SECONDS_MAX
        while not self.is_synced():
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"node {self.number + 1} is not in step: {self.log.read_text(errors='replace')[-1500:]}"
                )
            time.sleep(0.2)

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def may_bootstrap(self) -> None:
        """After all nodes were killed none says of itself that it was the last: whoever looked has to."""
        state = self.data / "grastate.dat"
        state.write_text(state.read_text().replace("safe_to_bootstrap: 0", "safe_to_bootstrap: 1"))

    def recovered_position(self) -> tuple[str, int]:
        """Of a node that was killed: the group's id, and the number of the last transaction that it has."""
        said = subprocess.run(self.command("--wsrep-recover"), capture_output=True, text=True, timeout=120, check=False)
        found = [
            line.rsplit(": ", 1)[-1]
            for line in (said.stderr + said.stdout).splitlines()
            if "Recovered position" in line
        ]
        group, _, number = (found[-1] if found else NOWHERE).rpartition(":")
        return group, int(number)


def _options(number: int, groups: list[int]) -> Iterator[str]:
    """What node.cnf says, with this machine's ports in place of addresses."""
    config = ConfigParser(interpolation=None)
    config.read(FILES / "node.cnf", encoding="utf-8")
    settings = dict(config["mariadb"])
    transfer, catch_up = free_port(), free_port()
    settings |= {
        "bind_address": "127.0.0.1",
        "wsrep_cluster_address": "gcomm://" + ",".join(f"127.0.0.1:{port}" for port in groups),
        "wsrep_node_name": f"node{number + 1}",
        "wsrep_node_address": f"127.0.0.1:{groups[number]}",
        "wsrep_sst_receive_address": f"127.0.0.1:{transfer}",
        "wsrep_provider_options": settings["wsrep_provider_options"].strip('"')
        + f"; gmcast.listen_addr=tcp://127.0.0.1:{groups[number]}; ist.recv_addr=127.0.0.1:{catch_up}",
    }
    for name, value in settings.items():
        yield f"--{name.replace('_', '-')}={value}"


class Cluster:
    """The three of them. The first one started is the writer until it falls."""

    def __init__(self, folder: Path) -> None:
        groups = [free_port() for _ in range(3)]
        self.nodes = []
        for number in range(3):
            home = folder / f"node{number + 1}"
            home.mkdir()
            self.nodes.append(Node(number, home, groups))
        self.proxy = Proxy(folder, [node.port for node in self.nodes])

    def install(self) -> None:
        for node in self.nodes:
            node.install()
        self.bootstrap(self.nodes[0])
        self.nodes[0].query("CREATE DATABASE creditbank")
        self.nodes[0].query("CREATE USER haproxy@'%'")

    def bootstrap(self, first: Node) -> None:
        """Start a new group with one node, then let the others join one after the other."""
        first.start("--wsrep-new-cluster")
        first.wait_synced()
        for node in self.nodes:
            if node is not first:
                node.start(answers=False)
                node.wait_synced()

    def wait_whole(self) -> None:
        """Until all three see all three, in step. One that has just thawed does not know yet that it was left."""
        deadline = time.monotonic() + SYNCED_SECONDS_MAX
        while not all(node.is_synced() and node.status("cluster_size") == "3" for node in self.nodes):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the nodes see groups of {[node.status('cluster_size') for node in self.nodes]}")
            time.sleep(0.3)

    def differences(self) -> list[str]:
        """Tables that are not the same on all nodes, once all are in step."""
        self.wait_whole()
        names = [str(row[0]) for row in self.nodes[0].query("SHOW TABLES IN creditbank")]
        question = "CHECKSUM TABLE " + ", ".join(f"creditbank.{name}" for name in names)
        answers = [{name: total for name, total in node.query(question)} for node in self.nodes]  # noqa: C416
        return [f"{name} differs between nodes" for name in answers[0] if len({said[name] for said in answers}) > 1]

    def writer(self) -> Node:
        """Where the proxy sends connections now."""
        port = self.proxy.writer_port()
        return next(node for node in self.nodes if node.port == port)

    def stop(self) -> None:
        self.proxy.stop()
        for node in self.nodes:
            node.stop()


class Proxy:
    """HAProxy with haproxy.cfg, its addresses replaced."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.port, readers = free_port(), free_port()
        text = (FILES / "haproxy.cfg").read_text(encoding="utf-8")
        changes = {
            f"bind 127.0.0.1:{3306 + i}": f"bind 127.0.0.1:{port}" for i, port in enumerate((self.port, readers))
        }
        changes |= {address: f"127.0.0.1:{port}" for address, port in zip(ADDRESSES, ports, strict=True)}
        changes["/etc/haproxy/check-node"] = str(FILES / "check-node")
        for old, new in changes.items():
            if old not in text:
                raise RuntimeError(f"haproxy.cfg does not say {old!r}")
            text = text.replace(old, new)
        self._config = folder / "haproxy.cfg"
        self._config.write_text(text, encoding="utf-8")
        self._log = folder / "haproxy.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"mysql+pymysql://root@127.0.0.1:{self.port}/creditbank"

    def start(self) -> None:
        program = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        if program is None:
            raise RuntimeError("HAProxy is not installed: apt-get install haproxy")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([program, "-db", "-f", str(self._config)], stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                self.writer_port()
            except pymysql.err.MySQLError:
                time.sleep(0.2)
                continue
            return
        raise RuntimeError(f"HAProxy found no writer: {self._log.read_text()[-1500:]}")

    def writer_port(self) -> int:
        with (
            pymysql.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=5, read_timeout=5) as asked,
            asked.cursor() as cursor,
        ):
            cursor.execute("SELECT @@port")
            return int(cursor.fetchone()[0])

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """Three nodes in step and the proxy before them."""
    cluster = Cluster(folder)
    with ExitStack() as stack:
        stack.callback(cluster.stop)
        cluster.install()
        cluster.proxy.start()
        yield cluster
