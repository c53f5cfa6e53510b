"""The books as a stranger would read them: plain SQL, nothing of the application's own checks.

Each function names at most a few of what is wrong; nothing named is nothing wrong.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

UNEVEN = """
SELECT p.journal_id, a.unit, SUM(p.amount) FROM posting p JOIN ledger_account a ON a.id = p.account_id
GROUP BY p.journal_id, a.unit HAVING SUM(p.amount) <> 0"""
EMPTY = """
SELECT j.id FROM journal j LEFT JOIN posting p ON p.journal_id = j.id WHERE p.journal_id IS NULL"""
NOT_SUMS = """
SELECT held.account_id, held.total, COALESCE(posted.total, 0)
FROM (SELECT account_id, SUM(amount) AS total FROM ledger_balance GROUP BY account_id) held
LEFT JOIN (SELECT account_id, SUM(amount) AS total FROM posting GROUP BY account_id) posted
ON posted.account_id = held.account_id
WHERE held.total <> COALESCE(posted.total, 0)"""
BELOW_FLOOR = """
SELECT a.id, SUM(b.amount) FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
WHERE a.floor IS NOT NULL GROUP BY a.id, a.floor HAVING SUM(b.amount) < a.floor"""
ESCROW = """
SELECT escrow.owner_id, escrow.points, COALESCE(issued.points, 0)
FROM (SELECT a.owner_id, SUM(b.amount) AS points FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
      WHERE a.owner_kind = 'community' AND a.kind = 'escrow' GROUP BY a.owner_id) escrow
LEFT JOIN (SELECT community_id, SUM(points) AS points FROM coupon WHERE status = 'issued' GROUP BY community_id) issued
ON issued.community_id = escrow.owner_id
WHERE escrow.points <> COALESCE(issued.points, 0)"""
# A coupon's path: claimed; then redeemed and reversed any number of times; then issued, redeemed, or over.
ILLEGAL_PATH = """
SELECT c.id, c.status, c.round, COALESCE(r.done, 0), COALESCE(r.reversed, 0)
FROM coupon c LEFT JOIN (
  SELECT coupon_id, SUM(status = 'done') AS done, SUM(status = 'reversed') AS reversed, MAX(round) AS last
  FROM redemption WHERE coupon_id IS NOT NULL GROUP BY coupon_id) r ON r.coupon_id = c.id
WHERE COALESCE(r.done, 0) <> (c.status = 'redeemed')
   OR COALESCE(r.reversed, 0) <> c.round - 1
   OR COALESCE(r.last, 0) <> c.round - (c.status <> 'redeemed')
   OR (c.status = 'redeemed') <> (c.redeemed_at IS NOT NULL)"""
STOCK = """
SELECT o.id, o.stock_left, o.stock_total, COALESCE(held.n, 0) FROM offer o
LEFT JOIN (SELECT offer_id, COUNT(*) AS n FROM coupon WHERE status IN ('issued', 'redeemed') GROUP BY offer_id) held
ON held.offer_id = o.id
WHERE o.kind <> 'member_discount' AND o.stock_left + COALESCE(held.n, 0) <> o.stock_total"""

QUESTIONS = {
    "a journal does not sum to zero in one unit": UNEVEN,
    "a journal has no postings": EMPTY,
    "a balance is not the sum of its postings": NOT_SUMS,
    "an account is below its floor": BELOW_FLOOR,
    "a community's escrow is not its issued coupons": ESCROW,
    "a coupon's state does not follow from what was done with it": ILLEGAL_PATH,
    "an offer's stock and its coupons do not add up": STOCK,
}
NAMED_MAX = 5


def problems(connection: Connection) -> Iterator[str]:
    """What is wrong with the books."""
    for what, query in QUESTIONS.items():
        for row in connection.execute(text(query)).fetchmany(NAMED_MAX):
            yield f"{what}: {tuple(row)}"
