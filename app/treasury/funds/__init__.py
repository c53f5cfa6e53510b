"""Credit funds: money a node holds for subsidies and settlements; topped up by two people, handed down the tree.

funds        a node's fund: opened, found, who pays for whom
top_ups      money that comes in: drafted by one person, decided by another, by a third where it is much
allocations  money handed down the tree: drafted by one person, decided by another
reversals    what was booked by mistake, taken back by a second person
waiting_allocations  all drafts that wait for somebody, handed down together
references   numbers of banks, each of one transfer in the whole installation
movements    the movements of a fund, each with the balance that it left
"""

from app.treasury.funds.allocations import (
    allocation_in_scope,
    allocations_in_scope,
    approve_allocation,
    approve_allocations,
    draft_ahead,
    draft_allocation,
    draft_allocations,
    given_or_drafted,
    reject_allocation,
    withdraw_allocation,
)
from app.treasury.funds.funds import (
    fund_in_scope,
    fund_of_community,
    funds_below,
    node_of,
    open_fund,
    open_fund_for,
    own_fund_id,
    payers,
    short_of,
    without_fund,
)
from app.treasury.funds.reversals import reversal_in_scope, reverse_allocation, reverse_top_up
from app.treasury.funds.top_ups import (
    approve_top_up,
    draft_top_up,
    reject_top_up,
    top_up_in_scope,
    top_ups,
    top_ups_in_scope,
    withdraw_top_up,
)
from app.treasury.funds.waiting_allocations import approve_waiting, waiting_allocations

__all__ = [
    "allocation_in_scope",
    "allocations_in_scope",
    "approve_allocation",
    "approve_allocations",
    "approve_top_up",
    "approve_waiting",
    "draft_ahead",
    "draft_allocation",
    "draft_allocations",
    "draft_top_up",
    "fund_in_scope",
    "fund_of_community",
    "funds_below",
    "given_or_drafted",
    "node_of",
    "open_fund",
    "open_fund_for",
    "own_fund_id",
    "payers",
    "reject_allocation",
    "reject_top_up",
    "reversal_in_scope",
    "reverse_allocation",
    "reverse_top_up",
    "short_of",
    "top_up_in_scope",
    "top_ups",
    "top_ups_in_scope",
    "waiting_allocations",
    "withdraw_allocation",
    "withdraw_top_up",
    "without_fund",
]
