"""Numbers as people read them: from a thousand on in groups of three."""

import re

_UNITS = "积分|分|元|人|户|张|次|条|笔|件|家|天|小时"
_UNGROUPED = re.compile(rf"(?<![\d.,〔])(?:\d{{4,}}(?:\.\d+)? ?(?:{_UNITS})|[¥+−]\d{{4,}})")


def ungrouped(text: str) -> list[str]:
    """Amounts and numbers of things in a page's text that are not grouped. Years, codes and serials have no unit."""
    return _UNGROUPED.findall(text)
