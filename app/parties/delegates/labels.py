"""What the audit log calls what staff do about helpers."""

ACTIONS = {
    "helper.named": "登记代办人",
    "helper.ended": "结束代办",
}
