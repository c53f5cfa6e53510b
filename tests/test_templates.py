"""Templates: what they write in front of a unit is grouped by thousands."""

import re

from tests.support.served import ROOT

BEFORE_A_UNIT = re.compile(r"\{\{ ([^}|]+?) \}\} ?(?:积分|分|人|张|次|条|户|笔|件|家|小时)")
OTHERS = {
    'count if count < 100 else "99+"',
    "node.name",
    "rating.aspects[key]",  # Of five, with decimals.
    "rating[aspect]",
}


def test_a_number_of_things_is_grouped() -> None:
    pages = sorted((ROOT / "app").rglob("*.html"))
    found = {
        str(page.relative_to(ROOT)): written
        for page in pages
        if (written := sorted({*BEFORE_A_UNIT.findall(page.read_text(encoding="utf-8"))} - OTHERS))
    }
    assert len(pages) > 100
    assert found == {}, "write {{ … | number }}"
