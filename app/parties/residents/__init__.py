"""Users (WeChat identities) and residents (people on a community's roster), and how the two find each other.

editing  what staff change of a roster by hand
people   who a resident is; the roster, one by one
bulk     the same for thousands at once
roster   a roster from a spreadsheet; its columns and whom its rows mean are in roster_columns, roster_places
         and roster_people
matching  whom of those on the roster an entry means
queries  residents by name, number or household; reveals
users    WeChat identities
profiles  what a user may know of themselves
numbers  the number that a resident has for good
parts    what parts of names and numbers are found by
finding  people by such parts; a page of them in full
indexes  what encrypted names and numbers are found by
"""

from app.parties.residents import parts  # noqa: F401  # It listens to who changes residents.
from app.parties.residents.indexes import name_index, phone_index
from app.parties.residents.people import (
    FORGOTTEN,
    IDENTITY,
    ResidentIdentity,
    add_resident,
    community_of,
    forget_resident,
    hold_roster,
    household,
    identify,
    is_phone_of,
    known_in_scope,
    lock,
    lock_identity,
    lock_user,
    new_serial,
    rename,
    renew_card,
    require_resident_of,
    resident_by_number,
    resident_in_scope,
    resident_of_user,
    signed_in_resident,
    user_of_resident,
)
from app.parties.residents.users import (
    forget_user,
    has_verified_phone,
    require_user,
    require_version,
    show_phone,
    user_of_nobody,
    user_of_openid,
    user_of_phone,
    verified_index,
)

__all__ = [
    "FORGOTTEN",
    "IDENTITY",
    "ResidentIdentity",
    "add_resident",
    "community_of",
    "forget_resident",
    "forget_user",
    "has_verified_phone",
    "hold_roster",
    "household",
    "identify",
    "is_phone_of",
    "known_in_scope",
    "lock",
    "lock_identity",
    "lock_user",
    "name_index",
    "new_serial",
    "phone_index",
    "rename",
    "renew_card",
    "require_resident_of",
    "require_user",
    "require_version",
    "resident_by_number",
    "resident_in_scope",
    "resident_of_user",
    "show_phone",
    "signed_in_resident",
    "user_of_nobody",
    "user_of_openid",
    "user_of_phone",
    "user_of_resident",
    "verified_index",
]
