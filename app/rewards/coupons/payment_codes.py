"""Payment codes of wallets: at a counter they are shown by mistake where a coupon or a member card was asked for.

WeChat's have 18 digits and begin with 10 to 15, as do ours in length: https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=5_1
(10–14 mainland, 15 Hong Kong: https://pay.weixin.qq.com/wiki/doc/api/wxpay/en/guide/pos/ImportantParameters.shtml).
Alipay's have 16 to 24 digits and begin with 25 to 30, in practice with 28: `auth_code` of
https://opendocs.alipay.com/apis/api_1/alipay.trade.pay.
"""

import re

from app.rewards.coupons.errors import PaymentCodeError

FORMS = {
    "wechat": ("微信", r"1[0-5][0-9]{16}"),
    "alipay": ("支付宝", r"(?:2[5-9]|30)[0-9]{14,22}"),
}
"""By wallet: its name for people, and the form of its codes."""
FORM = "|".join(form for _name, form in FORMS.values())

_CHECKS = [(wallet, name, re.compile(form, re.ASCII)) for wallet, (name, form) in FORMS.items()]


def refuse(digits: str) -> None:
    """Raises PaymentCodeError for the payment code of a wallet."""
    for wallet, name, form in _CHECKS:
        if form.fullmatch(digits):
            raise PaymentCodeError(wallet, name)
