"""The Chinese font of the machine, for whatever is drawn on the server."""

from collections.abc import Callable

import pytest

from app.alliance.plates import pictures, sheets
from app.alliance.plates.layout import Plate, lay_out
from app.core.files import fonts


def test_the_face_for_mainland_china() -> None:
    path = fonts.chinese_font_path()
    assert path is not None
    assert fonts.face_of(path) in (0, fonts.SIMPLIFIED_CHINESE)
    assert fonts.chinese_font(20) is not None


def test_what_no_font_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "rare_font_paths", lambda: ())
    common = fonts.chinese_font_path()
    assert fonts.fonts_of("示例·店 A1") == [(common, "示例·店 A1")]
    with pytest.raises(fonts.GlyphsLackingError) as lacking:
        fonts.fonts_of("\U0002b74a店\U0002b74a\U000323af")
    assert lacking.value.details == {"characters": ["\U0002b74a", "\U000323af"]}
    assert "“\U0002b74a”（U+2B74A）" in lacking.value.message


def test_a_font_for_rare_hanzi_draws_them(monkeypatch: pytest.MonkeyPatch) -> None:
    common = fonts.chinese_font_path()
    assert common is not None
    monkeypatch.setattr(fonts, "rare_font_paths", lambda: ("rare.ttf",))
    monkeypatch.setattr(fonts, "_has", lambda path, char: (path == "rare.ttf") == (char == "\U0002b74a"))
    assert fonts.fonts_of("店\U0002b74a店") == [(common, "店"), ("rare.ttf", "\U0002b74a"), (common, "店")]


@pytest.mark.parametrize("draw", [pictures.png, lambda plate: sheets.pdf([plate], per_sheet=1)])
def test_a_plate_with_boxes_is_not_drawn(monkeypatch: pytest.MonkeyPatch, draw: Callable[[Plate], bytes]) -> None:
    monkeypatch.setattr(fonts, "rare_font_paths", lambda: ())
    plate = lay_out(name="\U000323af店", trade="理发", slug="k7m2p9q4", url="http://localhost/m/k7m2p9q4")
    with pytest.raises(fonts.GlyphsLackingError):
        draw(plate)
