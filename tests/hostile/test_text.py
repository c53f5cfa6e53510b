"""Text that looks like something else, or like nothing: cleaned, or refused with words."""

import time

import pytest

from app.core import names, text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("王\u200b小\u2060明\ufeff", "王小明"),
        ("\u202e王小明\u202c", "王小明"),
        ("王小明\U000e0041\U000e0100", "王小明"),
        ("e\u0301", "\u00e9"),
        ("１３８ＡＢ", "138AB"),
        ("您好，（一）！", "您好，（一）！"),  # Wide punctuation is Chinese.
        ("\u3000两\u00a0字\u3000", "两 字"),
        ("⽅⽴", "方立"),  # Kangxi radicals, as copied from some PDFs.
        ("\uf9d1", "六"),  # A compatibility hanzi.
        ("\ue863\ue82c\ue855", "䶮\u9fb7\U000241fe"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("ﾊﾟ", "パ"),
        ("a\ud800", "a\ufffd"),
    ],
)
def test_what_is_left_of_a_text(typed: str, cleaned: str) -> None:
    assert text.clean(typed) == cleaned
    assert text.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("typed", "written", "compared"),
    [
        ("EV-1", "EV-1", "ev-1"),
        ("\uff25\uff36\uff0d\uff11", "EV-1", "ev-1"),
        ("ev\u2011 \u200b1\ufeff", "ev-1", "ev-1"),
        (" 6222\u3000021 \u2212 7 ", "6222021-7", "6222021-7"),
        ("（2026）第 3 号", "(2026)第3号", "(2026)第3号"),
        ("\ufdfa", "\ufdfa", "\ufdfa"),  # One character stays one, or a column would be too short.
    ],
)
def test_a_reference_is_compared_by_what_it_says(typed: str, written: str, compared: str) -> None:
    assert (text.reference(typed), text.reference_key(typed)) == (written, compared)
    assert text.reference(written) == written
    assert len(text.reference_key("\u0130" * 40)) <= 80


@pytest.mark.parametrize(
    "wrong", ["一\n二", "一\x85二", "一\u2028二", "\x00", "\ue000", "\ufffd", "\U0010fffd", "\uffff"]
)
def test_text_that_is_refused(wrong: str) -> None:
    assert text.problem_of(text.clean(wrong))


def test_very_many_combining_marks_take_no_time() -> None:
    began = time.perf_counter()
    cleaned = text.clean("e" + "\u0301\u0323" * 200_000)
    assert time.perf_counter() - began < 2
    assert len(cleaned) <= 1 + text.MARKS_MAX


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王", "王"),
        ("张　三", "张三"),
        ("𠮷野", "𠮷野"),
        ("\U0002ebf0\U000323af", "\U0002ebf0\U000323af"),  # Of Unicode 15.1 and 15; Python does not know them.
        ("王\ue863", "王䶮"),
        ("〇一", "〇一"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("买买提 ・ 吐尔逊", "买买提·吐尔逊"),
        ("བཀྲ་ཤིས་", "བཀྲ་ཤིས་"),
        ("مەمەت تۇرسۇن", "مەمەت تۇرسۇن"),
        ("ᠪᠠᠶᠠᠷ\u180e\u180b", "ᠪᠠᠶᠠᠷ\u180e"),
        ("ꆈꌠ", "ꆈꌠ"),
        ("Anne‑Marie O’Neill", "Anne-Marie O'Neill"),
        ("J. R. Smith", "J. R. Smith"),
        ("王" * 40, "王" * 40),
        ("示例·甲1", "示例·甲1"),
    ],
)
def test_what_is_a_name(typed: str, name: str) -> None:
    assert names.clean(typed) == name
    assert names.problem_of(name) is None
    assert names.clean(name) == name


NO_NAMES = [
    "",
    " ",
    "\u200b\u3164\u2800\u115f",
    "王" * 41,
    "·王",
    "王·",
    "王··三",
    "1王",
    "王_",
    "王😀",
    "王\n三",
    "<b>",
]
NO_NAMES += ["\u0301王", "王\ue000", "-", "'", "王(大)", "=1+1", "王\u2028三"]


@pytest.mark.parametrize("typed", NO_NAMES)
def test_what_is_no_name(typed: str) -> None:
    problem = names.problem_of(names.clean(typed))
    assert problem
    assert problem.isprintable()
