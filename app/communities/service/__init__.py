"""What can be done with communities and staff. Callers own the transaction.

nodes        the tree, and who may see which
identity     who a signed-in staff member is
accounts     staff accounts: made, enrolled, changed
passwords    hashing, one-time codes
staffing     accounts of a subtree, in the hands of its administrators
sign_in      password and one-time code, for tokens and for the console
sessions     browsers that are signed in to the console
trail        what the staff did to one thing
"""

from app.communities.service.accounts import add_staff, sign_out_everywhere
from app.communities.service.identity import StaffIdentity, staff_identity, staff_member
from app.communities.service.nodes import (
    add_community,
    community_in_scope,
    get_community,
    indented,
    is_below,
    subtree_ids,
    town_of,
    tree,
)
from app.communities.service.sessions import Visitor, visitor
from app.communities.service.sign_in import check_credentials
from app.communities.service.trail import Deed, trail_of

__all__ = [
    "Deed",
    "StaffIdentity",
    "Visitor",
    "add_community",
    "add_staff",
    "check_credentials",
    "community_in_scope",
    "get_community",
    "indented",
    "is_below",
    "sign_out_everywhere",
    "staff_identity",
    "staff_member",
    "subtree_ids",
    "town_of",
    "trail_of",
    "tree",
    "visitor",
]
