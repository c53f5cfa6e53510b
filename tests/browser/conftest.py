"""Phones in a browser: Debian's Chromium by Playwright, on one system that `flask serve` runs for the whole session."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.desk import OpenDesk, Shared, Workplace
from tests.browser.phone import Phone
from tests.support.chromium import Camera, find_browser

# Without the sandbox, which root may not have, and without anything that Chromium does of its own accord.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]

OpenPhone = Callable[[str], Phone]


@pytest.fixture(scope="package")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    """The camera of every phone: what it is shown, all of them see."""
    return Camera(tmp_path_factory.mktemp("camera") / "film.y4m")


@pytest.fixture(scope="package")
def browser(camera: Camera) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*FLAGS, *camera.flags])
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser, served: dict[str, str], tmp_path: Path) -> Iterator[OpenPhone]:
    """A phone for a persona. At the end, none of them may have logged an error or have met a policy that refuses."""
    phones: list[Phone] = []

    def of(persona: str) -> Phone:
        phones.append(Phone(browser, served["PUBLIC_URL"], persona, tmp_path))
        return phones[-1]

    yield of
    problems = [f"{each.persona}: {problem}" for each in phones for problem in each.problems]
    for number, each in enumerate(phones):
        each.page.screenshot(path=tmp_path / f"at-the-end-{number}.png")
        each.context.close()
    assert problems == []


@pytest.fixture(scope="package")
def shared() -> Shared:
    return Shared()


@pytest.fixture
def desk(browser: Browser, served: dict[str, str], tmp_path: Path, shared: Shared) -> Iterator[OpenDesk]:
    """A desk for a staff member; at the end nothing may have gone wrong, as with phones."""
    desks: list[Workplace] = []

    def of(username: str) -> Workplace:
        desks.append(Workplace(browser, served["PUBLIC_URL"], username, tmp_path, shared))
        return desks[-1]

    yield of
    problems = [f"{each.username}: {problem}" for each in desks for problem in each.problems]
    for number, each in enumerate(desks):
        each.page.screenshot(path=tmp_path / f"desk-at-the-end-{number}.png")
        each.context.close()
    assert problems == []
