"""The columns of a roster, and how their cells are cleaned."""

from app.core import telephones
from app.core.cleaning import numbers, words
from app.core.cleaning.cells import Cell, Cleaned, bare
from app.core.cleaning.households import household as clean_household
from app.core.cleaning.names import name as clean_name
from app.core.imports.spreadsheets import Field

NO_PHONE = "无"
"""What is written for somebody who has none: an empty cell may have been forgotten."""
PHONE_WRONG = f"{telephones.WRONG.removesuffix('。')}，没有电话的填“无”。"


def _phone(cell: Cell) -> Cleaned:
    found = telephones.cell(cell)
    if found.problem is None:
        return found
    written = bare(cell)
    if written in (NO_PHONE, "没有", "无电话", "无手机"):
        return Cleaned(NO_PHONE)
    return found if written else Cleaned("")


HOUSEHOLD, NAME, PHONE, ADULT, COMMUNITY, NUMBER = HEADERS = ("户号", "姓名", "手机号", "是否成年", "社区", "居民编号")
ADULT_WRONG = "请填写“是”或“否”，留空表示“是”。"
COLUMNS = [
    Field(
        HOUSEHOLD,
        "同一户的人填同一个户号；字母、数字和 -，最多 32 个，例如 3-2-501。3栋2单元501 会读作 3-2-501。",
        synonyms=("户编号", "房号", "门牌号", "楼栋单元房号", "房屋编号", "家庭编号", "住址", "户室号", "household"),
        clean=clean_household,
    ),
    Field(NAME, "与身份证一致，最多 40 个字。", synonyms=("居民姓名", "名字", "姓 名", "name"), clean=clean_name),
    Field(
        PHONE,
        "手机号，或带区号的固定电话、带 + 的境外号码。家人共用的可以填同一个；没有电话的填“无”。",
        synonyms=("手机", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "移动电话", "phone", "mobile"),
        clean=_phone,
    ),
    Field(
        ADULT,
        "未满 18 岁填“否”；留空表示“是”。未成年人只得积分，没有信用分。",
        words=("是", "否"),
        width=10,
        synonyms=("成年", "成年人", "是否成年人", "是否已成年"),
        required=False,
        clean=words.one_of(dict(words.YES_OR_NO) | {"成年": "是", "已成年": "是", "未成年": "否"}, ADULT_WRONG),
    ),
    Field(
        COMMUNITY,
        "一张表有几个社区时，每行写社区的名称，与“社区”页面一致，同名的写“上级/名称”，也可以写它的代码。"
        "留空表示上传时选好的社区，没有选的，是您所在的社区。",
        synonyms=("所属社区", "社区名称", "村居", "所在社区"),
        required=False,
    ),
    Field(
        NUMBER,
        "10 位，在导出的名册里；填了就只改这位居民，姓名、户号和手机号都以这一行为准。新登记的人留空。",
        synonyms=("居民号", "居民编码"),
        required=False,
        clean=numbers.identifier,
    ),
]
