"""Where a message leads: the page of the mini-program with what it speaks of."""

from app.parties.messages.models import MessageKind
from app.parties.messages.texts import Facts

_COUPON = "pages/resident/coupon?id={coupon_id}"
_STATEMENT = "pages/shop/statement?id={statement_id}"
_SCORE = "pages/resident/score"
_PASSBOOK = "pages/resident/passbook"
_POSTS = "pages/resident/posts"
_GATHERING = "pages/gathering/session?id={session_id}"
_NOTICE = "pages/text/notice?id={text_id}"
_MEDIATION = "pages/voice/mediation?no={no}"
_MEETING = "pages/resident/meeting?id={meeting_id}"
_PAGES = {
    MessageKind.CLAIMED: _COUPON,
    MessageKind.REDEEMED: _COUPON,
    MessageKind.REVERSED: _COUPON,
    MessageKind.COUPON_EXPIRED: _COUPON,
    MessageKind.POINTS_EARNED: _PASSBOOK,
    MessageKind.POINTS_WITHDRAWN: _PASSBOOK,
    MessageKind.POINTS_EXPIRED: _PASSBOOK,
    MessageKind.POINTS_EXPIRING: "pages/resident/offers",
    MessageKind.SCORE_NOTICE: _SCORE,
    MessageKind.SHOP_DECIDED: "pages/shop/apply",
    MessageKind.STATEMENT_READY: _STATEMENT,
    MessageKind.STATEMENT_PAID: _STATEMENT,
    MessageKind.STATEMENT_RETURNED: _STATEMENT,
    MessageKind.PAYEE_CHANGED: "pages/shop/payee",
    MessageKind.HELPER_NAMED: "pages/resident/help",
    MessageKind.HELPER_ENDED: "pages/resident/help",
    MessageKind.INVITED: "pages/resident/invitations",
    MessageKind.CLERK_JOINED: "pages/shop/clerks",
    MessageKind.CLERK_LEFT: "pages/shop/clerks",
    MessageKind.SHOP_TRANSFERRED: "pages/shop/account",
    MessageKind.PICTURE_TAKEN_DOWN: "pages/shop/name-card",
    MessageKind.REMINDED: "pages/resident/reminders",
    MessageKind.REMINDER_CLOSED: "pages/resident/reminders",
    MessageKind.APPOINTED: _POSTS,
    MessageKind.POST_ENDED: _POSTS,
    MessageKind.MEETING_CALLED: _MEETING,
    MessageKind.MEETING_CANCELLED: _MEETING,
    MessageKind.MINUTES_WRITTEN: _MEETING,
    MessageKind.CASE_MOVED: "pages/resident/cases",
    MessageKind.SIGNUP_MOVED_UP: _GATHERING,
    MessageKind.SIGNUP_ENDED: _GATHERING,
    MessageKind.SESSION_CHANGED: _GATHERING,
    MessageKind.HOURS_CORRECTED: "pages/gathering/hours",
    MessageKind.QUEUE_TURN: _GATHERING,
    MessageKind.AWARDED: "pages/award/mine",
    MessageKind.SNAP_MOVED: "pages/voice/report?no={no}",
    MessageKind.SNAP_GIVEN: "pages/voice/task?no={no}",
    MessageKind.COMPLAINT_MOVED: "pages/voice/complaint?no={no}",
    MessageKind.COMPLAINED_OF: "pages/shop/complaint?no={no}",
    MessageKind.MEDIATION_ASKED: _MEDIATION,
    MessageKind.MEDIATION_MOVED: _MEDIATION,
    MessageKind.NOTICE: _NOTICE,
    MessageKind.GOODS_EXCHANGED: _PASSBOOK,
    MessageKind.GOODS_RETURNED: _PASSBOOK,
    MessageKind.ORDER_MOVED: "pages/voice/order?no={no}",
    MessageKind.ORDER_GIVEN: "pages/voice/order?no={no}&firm=1",
}
_WITHOUT_COUPON = "pages/resident/member-code"
"""A member discount has no coupon: the card is what was used."""
_OF_OWNERS = (MessageKind.SHOP_TRANSFERRED,)


def page_of(kind: MessageKind, facts: Facts) -> str | None:
    """The page to open; None where there is none: of links that are over, and of a card that is held for somebody,
    whose pages show the card that is in use.
    """
    page = _PAGES.get(kind)
    if page is None or facts.get("card") or (kind in _OF_OWNERS and not facts.get("is_owner")):
        return None
    if kind is MessageKind.PICTURE_TAKEN_DOWN and facts.get("title"):
        return "pages/shop/offers"
    if page == _COUPON and not facts.get("coupon_id"):
        return _WITHOUT_COUPON
    return page.format_map(facts)
