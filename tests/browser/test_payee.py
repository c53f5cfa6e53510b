"""An owner says where the shop's money goes: wrong digits are named, the right ones are shown masked."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone

HOLDER, BANK = "演示小店有限公司", "演示银行演示支行"


def test_an_owner_enters_the_account_of_the_shop(phone: OpenPhone) -> None:
    owner = phone("owner-canteen")
    owner.open("/pages/shop/account")
    owner.tap("收款账户")
    owner.type("户名", HOLDER)
    owner.type("账号", "6200123")
    owner.type("开户银行", BANK)
    owner.press("保存")
    owner.press("核对过了，保存")
    owner.sees("8 到 32 位数字的账号")
    owner.type("账号", "6200123412345678901")
    owner.press("保存")
    owner.sees("6200 1234 1234 5678 901")
    owner.keep("payee-sure")
    owner.press("核对过了，保存")
    owner.sees("6200 **** 8901")
    owner.sees(BANK)
    for field in owner.page.locator("uni-input input").filter(visible=True).all():
        expect(field).to_have_value("")
    owner.keep("payee")


def test_a_clerk_is_told_whose_it_is(phone: OpenPhone) -> None:
    clerk = phone("clerk-barber")
    clerk.open("/pages/shop/payee")
    clerk.sees("收款账户由店主填写")
