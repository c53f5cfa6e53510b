"""From when on something is a sign. All numbers of the fraud queue in one place.

The kinds of signs, the half of a shop's redemptions, the 60 seconds and the ten reversals of a coupon are those of the
reliability notes on cashing out (套现). The other numbers are ours: chosen so that an ordinary day at a busy shop stays
below them; each says why.
"""

from dataclasses import dataclass
from datetime import time, timedelta

from app.alliance.fraud.models import SignKind

REGULAR_SHOP_MIN = 10
"""Redemptions a shop must have had in the window before one member's share means anything: with fewer, a new shop with
one faithful customer would be a sign."""

QUICK_SECONDS = 60
"""Between claim and redemption. Once is somebody who found the offer at the till; see `least` below."""

BURST_COUNT, BURST_SECONDS = 12, 180
"""A clerk scans, asks for the bill and hands over in no less than fifteen seconds; twelve in three minutes is a pace
that only a pile of phones keeps up."""

LOOP_ROUND = 3
"""The redemption of a coupon from which on it is a loop: it has been reversed twice by then. A coupon can be reversed
ten times at most; one mistake a coupon is common, two are not."""

ROUND_FEN = 10_000
"""Bills that are a multiple of this, in fen: whole hundreds of yuan. Prices of 30 or 50 yuan are usual at barbers and
canteens."""
ROUND_SHARE_BP = 5_000
"""And they must be more than this share of the shop's redemptions in the window."""

NIGHT_FROM, NIGHT_UNTIL = time(23), time(5)
"""Of Shanghai. Shops of the alliance are open in the day; a pharmacy that is open at night is soon cleared."""


ROSTER_ONE_IN, ROSTER_LEAST = 10, 3
"""Presences that were entered by hand, of a team's in a month: more than one in so many (governance of gatherings), and
at least so many, since of nine people one who has forgotten their phone is no sign."""

PHONE_COUNT, PHONE_SECONDS = 6, 10
"""To scan a card, see the name and ask for the next takes three seconds at least; six in ten are a pile of cards."""

FACES_LEAST = 3
"""People who were at the same two places while both went on. One who leaves early to help elsewhere is none, nor are
two."""

FAMILY_LEAST = 3
"""Presences in a month of the household of who leads: families help, and one Saturday together is none."""

SCANNED_LEAST = 3
"""People at a session of whom nobody has scanned the leader's code: two elders with cards on paper are none."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A sign is opened, and opened again after a decision, by at least so many redemptions within the window."""

    least: int
    window: timedelta


THRESHOLDS: dict[SignKind, Threshold] = {
    SignKind.REGULAR: Threshold(REGULAR_SHOP_MIN // 2 + 1, timedelta(days=30)),
    SignKind.QUICK: Threshold(5, timedelta(days=7)),
    SignKind.BURST: Threshold(BURST_COUNT, timedelta(days=1)),
    SignKind.OWN_SHOP: Threshold(1, timedelta(days=1)),
    SignKind.LOOP: Threshold(LOOP_ROUND, timedelta(days=30)),
    SignKind.ROUND_BILL: Threshold(8, timedelta(days=30)),
    SignKind.ODD_HOURS: Threshold(5, timedelta(days=30)),
}
