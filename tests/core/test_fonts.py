"""The Chinese font of the machine, for whatever is drawn on the server."""

from app.core.files import fonts


def test_the_face_for_mainland_china() -> None:
    path = fonts.chinese_font_path()
    assert path is not None
    assert fonts.face_of(path) in (0, fonts.SIMPLIFIED_CHINESE)
    assert fonts.chinese_font(20) is not None
