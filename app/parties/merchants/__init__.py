"""Merchants: the shops of the alliance, from application to exit, and the people who work in them.

applications  asking to join
decisions     what staff decide about a shop, from its application to its exit
transfers     handing a shop to its true owner, by two people
members       who works in a shop, and for which shop somebody acts
queries       finding shops
shop_picture  the picture of a shop, for everybody
licence_pictures  the picture of its licence, for who decides
clerk_access  what clerks see of the shop's money
insiders      who works in a shop or lives with who does
"""

from app.parties.merchants.applications import (
    SLUG_LETTERS,
    applications,
    apply,
    replace_application,
    withdraw_application,
)
from app.parties.merchants.clerk_access import open_to_clerks, require_answers, require_sees_money
from app.parties.merchants.decisions import approve, change_details, exit_alliance, give_back, reinstate, suspend
from app.parties.merchants.members import (
    MAX_CLERKS,
    clerk_of,
    clerks,
    join_as_clerk,
    leave,
    leave_shops,
    lock,
    membership,
    memberships,
    owns_a_shop,
    remove_clerk,
    remove_clerk_as_staff,
    require_active,
    shown_name,
    signed_in_member,
)
from app.parties.merchants.queries import (
    below,
    merchant_in_scope,
    merchant_of_slug,
    merchants_in_scope,
    named_like,
    place_of,
    trades,
    waiting,
)

__all__ = [
    "MAX_CLERKS",
    "SLUG_LETTERS",
    "applications",
    "apply",
    "approve",
    "below",
    "change_details",
    "clerk_of",
    "clerks",
    "exit_alliance",
    "give_back",
    "join_as_clerk",
    "leave",
    "leave_shops",
    "lock",
    "membership",
    "memberships",
    "merchant_in_scope",
    "merchant_of_slug",
    "merchants_in_scope",
    "named_like",
    "open_to_clerks",
    "owns_a_shop",
    "place_of",
    "reinstate",
    "remove_clerk",
    "remove_clerk_as_staff",
    "replace_application",
    "require_active",
    "require_answers",
    "require_sees_money",
    "shown_name",
    "signed_in_member",
    "suspend",
    "trades",
    "waiting",
    "withdraw_application",
]
