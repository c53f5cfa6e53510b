"""Names and phone numbers as they are shown to others (domain rule: 张*明, 138****0000)."""

import re

_GAP = r"[\s\-‐-―－.·]?"
_MOBILE = re.compile(rf"(?<!\d)1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s\-－]?\d{7,8}(?!\d)")


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


def mask_phones(text: str) -> str:
    """A text with every phone number in it masked, however it is spaced."""

    def masked(found: re.Match[str]) -> str:
        return mask_phone(re.sub(r"\D", "", found[0]))

    return _LANDLINE.sub(masked, _MOBILE.sub(masked, text))
