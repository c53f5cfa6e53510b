"""Ports of this machine that nobody uses, and that nobody is about to use."""

import os
import random
import socket

# Below the ports that the kernel gives to outgoing connections: one of those may be taken in the moment between
# the choice of a port and the start of its server.
FIRST, END = 12_000, 32_000
PER_WORKER = 1_000
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on: another one each time, and from other ones in each test process (pytest-xdist)."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST + worker * PER_WORKER % (END - FIRST)
    ports = set(range(first, first + PER_WORKER)) - _given
    for port in random.sample(sorted(ports), len(ports)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:  # Somebody listens there.
                continue
        _given.add(port)
        return port
    raise RuntimeError(f"no port is free from {first} to {first + PER_WORKER - 1}")
