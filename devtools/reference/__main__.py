"""`python -m devtools.reference docs`: write the pages anew, after a change that is meant."""

import os
import sys
from pathlib import Path

from app import create_app
from config import load_settings
from devtools.reference import PAGES


def main(folder: Path) -> None:
    app = create_app(load_settings(os.environ))
    for name, page in PAGES.items():
        (folder / name).write_text(page(app), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
