"""Names and phone numbers as they are shown to others (domain rule: 张*明, 138****0000)."""


def mask_name(name: str) -> str:
    """First and last character of a name, at most: 张*明, 李*."""
    if len(name) <= 1:
        return "*"
    return name[0] + "*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_phone(phone: str) -> str:
    """The first three and last four characters of a number; nothing for none."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}"
