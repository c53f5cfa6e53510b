"""A made-up street on its first day: the spreadsheets that three administrators bring along, saved by LibreOffice.

`python -m devtools.first_street` makes them, in tests/files/first-day.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from miniprogram_mock.wechat_server.personas import derived_phone

FOLDER = Path(__file__).parents[1] / "tests" / "files" / "first-day"

DISTRICT, TOWN = "示例区", "示例街道"
_ONES = "一二三四五六七八九"
_NUMBERS = [*_ONES, "十", *(f"十{one}" for one in _ONES), "二十", "二十一"]
COMMUNITIES = [f"示例第{number}社区" for number in _NUMBERS]
PEOPLE, SHOPS, FIRST_YUAN = 3_000, 40, 5_000
RESIDENT, CLERK, FINANCE = "first-resident", "first-clerk", "shili.caiwu"
HOME = "1-1-101"
"""Where the resident lives."""
OWNERS = [f"first-owner-{n}" for n in range(1, SHOPS + 1)]
"""Who holds a phone."""
TOP_UP_YUAN = 200_000
_AB = str.maketrans("ab", "甲乙")
_FAMILY, _GIVEN = "赵钱孙李周吴郑王冯陈", "安宁康泰和顺祥瑞丰盈"
_TRADES = ("超市", "理发", "餐饮", "药店", "五金")
_FORMATS = ("xlsx", "xls", "ods", "csv")
_FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1", "xls": "xls:MS Excel 97"}

Rows = list[Sequence[Any]]


def phone_of(persona: str) -> str:
    """The number that WeChat's stand-in makes up for somebody."""
    return derived_phone(persona)


def communities() -> Rows:
    """The street first, then its communities, each with what it is handed at first."""
    head = ("上级", "名称", "级别", "联系方式", "首次划拨（元）")
    street = ("", TOWN, "街道", "示例路 1 号，0631-0000000", TOP_UP_YUAN)
    return [
        head,
        street,
        *((TOWN, name, "社区", f"示例路 {n} 号", FIRST_YUAN) for n, name in enumerate(COMMUNITIES, 2)),
    ]


def staff() -> Rows:
    """Two clerks of each community, and eighteen people of the street."""
    clerks = [
        (f"shili.{n:02d}{end}", f"示例{_ONES[n % 9]}{end.translate(_AB)}", "办事员", name)
        for n, name in enumerate(COMMUNITIES, 1)
        for end in "ab"
    ]
    street = [(f"shili.jie{n:02d}", f"示例街{_ONES[n % 9]}", "办事员", TOWN) for n in range(1, 17)]
    return [
        ("账号", "姓名", "岗位", "所在单位"),
        (FINANCE, "示例财", "财务", TOWN),
        ("shili.shenji", "示例审", "审计员", TOWN),
        *street,
        *clerks,
    ]


def rosters() -> list[Rows]:
    """One for each community: 143 or 142 people, three to a household; the first of all is who claims the coupon."""
    everybody = iter(_people())
    sizes = [143] * 18 + [142] * 3
    return [[("户号", "姓名", "手机号", "是否成年"), *(next(everybody) for _ in range(size))] for size in sizes]


def _people() -> Iterator[Sequence[Any]]:
    for n in range(PEOPLE):
        name = f"示例{_FAMILY[n % 10]}{_GIVEN[n // 10 % 10]}{_GIVEN[n // 100 % 10]}"
        phone = phone_of(RESIDENT) if n == 0 else f"197{n:08d}"
        yield (
            f"{n // 30 % 20 + 1}-{n // 6 % 5 + 1}-{n // 3 % 2 + 1}0{n // 600 + 1}",
            name,
            phone,
            "否" if n % 10 == 9 else "是",
        )


def shops() -> Rows:
    head = ("商户名称", "行业", "经营地址", "联系电话", "统一社会信用代码", "所属社区", "店主手机号")
    return [
        head,
        *(
            (
                f"示例{_TRADES[n % 5]}{n + 1}号店",
                _TRADES[n % 5],
                f"示例路 {100 + n} 号",
                "0631-0000000",
                f"92370000SHOP{n:06d}",
                COMMUNITIES[n % 21],
                phone_of(owner),
            )
            for n, owner in enumerate(OWNERS)
        ),
    ]


def files() -> dict[str, Path]:
    """The files of the street by their names without ending: communities, staff, shops, roster-01 to roster-21."""
    return {path.stem: path for path in FOLDER.iterdir()}


def main() -> None:
    """Make them anew, in four formats."""
    wanted = {"communities": ("xlsx", communities()), "staff": ("xls", staff()), "shops": ("csv", shops())}
    wanted |= {f"roster-{n:02d}": (_FORMATS[n % 4], rows) for n, rows in enumerate(rosters(), 1)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for ending in _FORMATS:
            source = Path(folder) / ending
            source.mkdir()
            for name in [name for name, (format_, _) in wanted.items() if format_ == ending]:
                book = Workbook(write_only=True)
                sheet = book.create_sheet("表")
                for row in wanted[name][1]:
                    sheet.append(list(row))
                book.save(source / f"{name}.xlsx")
            _convert(sorted(source.iterdir()), ending, Path(folder) / "profile")


def _convert(sources: Sequence[Path], ending: str, profile: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("LibreOffice is needed: apt-get install libreoffice-calc-nogui")
    command = [program, "--headless", f"-env:UserInstallation=file://{profile}"]
    command += ["--convert-to", _FILTERS.get(ending, ending), "--outdir", str(FOLDER), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    main()
