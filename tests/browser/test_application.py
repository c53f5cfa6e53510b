"""Asking to join the alliance: all that is missing is said at once, and what waits is changed and withdrawn."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.support.pictures import photo

NAME = "演示·初心书屋"
MISSING = (
    "请填写店名",
    "请填写行业",
    "请填写路名和门牌号",
    "请填写 7 到 16 位的联系电话",
    "现在是 0 位",
    "请拍下营业执照",
    "请选择门店所在的社区",
)


def test_an_application_is_changed_and_withdrawn_while_it_waits(
    phone: OpenPhone, desk: OpenDesk, tmp_path: Path
) -> None:
    owner = phone("applicant")
    owner.open("/pages/shop/apply")
    owner.press("再申请一家店")
    owner.press("提交申请")
    for words in MISSING:
        owner.sees(re.compile(words))
    owner.type("营业执照号", "9135010OM000100Y43")
    owner.press("提交申请")
    owner.keep("application-missing")
    owner.press("返回")

    waiting = owner.page.locator(".card", has_text="审核中").filter(visible=True)
    expect(waiting).to_contain_text("社区工作人员核对执照和地址（现在）")
    waiting.locator("uni-button", has_text="修改申请").click()
    owner.sees(re.compile("重新排队等社区审核"))
    owner.type("店名", f"{NAME}分店")
    owner.type("营业执照号", "91350100M000100Y44")
    owner.press("重新提交")
    owner.sees(re.compile("请拍下营业执照"))  # The one of before was of another licence.
    owner.photograph("添加营业执照照片", photo(tmp_path, "执照", "#b0a890"))
    owner.sees("换一张营业执照照片")
    owner.keep("application-licence")
    owner.press("重新提交")
    owner.sees(re.compile("执照号的最后一位对不上"))
    owner.type("营业执照号", "9135 0100 M000 100Y 43")
    owner.press("重新提交")
    changed = owner.page.locator(".card", has_text=f"{NAME}分店").filter(visible=True)
    expect(changed).to_contain_text("审核中")
    expect(changed).to_contain_text("已附营业执照照片")
    worker = desk("street.admin")
    worker.open("/merchants/applications")
    worker.follow(f"{NAME}分店")
    shown = worker.page.get_by_alt_text(f"{NAME}分店的营业执照照片")
    expect(shown).to_be_visible()
    expect(shown).not_to_have_js_property("naturalWidth", 0)
    worker.keep("application-licence-at-the-desk")
    owner.keep("application-waits")
    changed.locator("uni-button", has_text="撤回申请").click()
    owner.press("确认撤回")
    expect(changed).to_contain_text("已撤回")
    expect(changed.locator("uni-button", has_text="照它再申请")).to_be_visible()
