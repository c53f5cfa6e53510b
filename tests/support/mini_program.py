"""The mini-program as its source has it."""

import json
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "miniprogram_mock" / "client" / "src" / "pages.json"


def page_paths() -> set[str]:
    """Of all its packages, as `pages/shop/counter`."""
    described = json.loads(PAGES.read_text(encoding="utf-8"))
    packages = [("", described["pages"]), *((f"{each['root']}/", each["pages"]) for each in described["subPackages"])]
    return {f"{root}{page['path']}" for root, pages in packages for page in pages}
