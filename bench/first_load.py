"""The first visit of the mini-program in a browser over a slow network: what goes over the wire, and when the last data
is there.

    make run                                    # in another window: a demo street
    python -m bench.first_load [ADDRESS]

30 kB a second and 800 ms until an answer begins, nothing kept from before: a phone in a village.
"""

import argparse
import shutil
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

ADDRESS = "http://127.0.0.1:5000/app/phone/?persona=resident-points"
BYTES_PER_S = 30_000
LATENCY_MS = 800
SEEN = "积分存折"
"""What the first page says when it has its data."""


@dataclass(slots=True)
class Fetched:
    """One answer: `wire` in bytes, headers and all; `asked` and `done` in seconds since the address was opened."""

    url: str
    asked: float
    done: float = 0.0
    wire: int = 0


def main() -> None:
    """Measure once and print each answer, in the order in which they were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("address", nargs="?", default=ADDRESS)
    address = parser.parse_args().address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        page = context.new_page()
        fetched = _visit(page, context.new_cdp_session(page), address)
        browser.close()
    _report(fetched)


def _visit(page: Page, network: CDPSession, address: str) -> list[Fetched]:
    seen: dict[str, Fetched] = {}
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S},
    )

    def asked(event: dict[str, Any]) -> None:
        seen[event["requestId"]] = Fetched(event["request"]["url"], event["timestamp"])

    def done(event: dict[str, Any]) -> None:
        if each := seen.get(event["requestId"]):
            each.done, each.wire = event["timestamp"], int(event["encodedDataLength"])

    network.on("Network.requestWillBeSent", asked)
    network.on("Network.loadingFinished", done)
    page.goto(address)
    page.get_by_text(SEEN).first.wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    first = min(each.asked for each in seen.values())
    for each in seen.values():
        each.asked, each.done = each.asked - first, each.done - first
    return sorted((each for each in seen.values() if each.wire), key=lambda each: each.asked)


def _report(fetched: list[Fetched]) -> None:
    print(f"{'asked':>6} {'done':>6} {'bytes':>8}")
    for each in fetched:
        print(f"{each.asked:6.2f} {each.done:6.2f} {each.wire:8,} {each.url.split('/', 3)[-1]}")
    print(f"{len(fetched)} answers, {sum(each.wire for each in fetched):,} bytes, last data after", end=" ")
    print(f"{max(each.done for each in fetched):.1f} s")


if __name__ == "__main__":
    main()
