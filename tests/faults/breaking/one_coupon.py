"""One coupon at many counters in the same moment: exactly one redemption."""

import threading
import time
from collections import Counter

from tests.faults.acks import End, Entry, Kind, now
from tests.faults.checker import examine
from tests.faults.crowd import Counter as ShopCounter
from tests.faults.crowd import Person
from tests.faults.phone import Answer, Phone
from tests.faults.run import Row, row
from tests.faults.stands import Stand

CLERKS = 64
BUSY = 503
ATTEMPTS_MAX = 30
REFUSED = frozenset({"coupon_not_issued", "not_at_this_shop"})


def many_clerks(stand: Stand, *, coupons: int, replays: int = 100) -> Row:
    """Each coupon is claimed once and scanned by 64 clerks at once, half of them of its own shop."""
    mark = len(stand.log.entries)
    phone, problems = Phone(stand.web.port), []
    for number in range(coupons):
        counters = stand.town.counters
        shop = counters[number % len(counters)]
        others = [each for each in counters if each is not shop]
        coupon, code = _claimed(stand, phone, number, shop)
        answers = _scanned(stand, number, coupon, code, [shop, *others])
        done = [answer for answer in answers if answer.status == 201]
        if len(done) != 1 or {answer.status for answer in answers} - {200, 201, 409, 404, 422}:
            problems.append(f"coupon {coupon}: {Counter(answer.status for answer in answers)}")
    phone.hang_up()
    verdict = examine(stand, since=mark, replays=replays, allowed=REFUSED)
    verdict.problems += problems
    entries = stand.log.since(mark)
    return row(stand, "one coupon, 64 clerks", f"{coupons} coupons, {coupons * CLERKS} scans", entries, None, verdict)


def _claimed(stand: Stand, phone: Phone, number: int, shop: ShopCounter) -> tuple[int, str]:
    holder = stand.town.residents[number % len(stand.town.residents)]
    path = f"/offers/{shop.offer}/claims"
    coupon = _ask(stand, phone, Kind.CLAIM, holder, path, None, f"one-{number}-claim", None).id
    shown = phone.ask("GET", f"/me/coupons/{coupon}/code", holder.token)
    return coupon, shown.json["code"]


def _scanned(stand: Stand, number: int, coupon: int, code: str, shops: list[ShopCounter]) -> list[Answer]:
    """Clerks of the first shop have the even numbers."""
    barrier, answers = threading.Barrier(CLERKS), []

    def scan(clerk: int) -> None:
        shop = shops[0] if clerk % 2 == 0 else shops[1 + clerk % (len(shops) - 1)]
        phone, key = Phone(stand.web.port), f"one-{number}-{clerk}"
        barrier.wait(60)
        request = {"code": code}
        answers.append(_ask(stand, phone, Kind.REDEMPTION, shop.owner, "/merchant/redemptions", request, key, coupon))
        phone.hang_up()

    threads = [threading.Thread(target=scan, args=(clerk,)) for clerk in range(CLERKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _ask(
    stand: Stand,
    phone: Phone,
    kind: Kind,
    person: Person,
    path: str,
    request: dict[str, str] | None,
    key: str,
    coupon: int | None,
) -> Answer:
    """Written down once it is answered. Nothing is broken here: only who is told `busy` sends the same again, as a
    phone does, with its key.
    """
    began, attempts = now(), 1
    answer = phone.ask("POST", path, person.token, body=request, key=key)
    while answer.status == BUSY and attempts < ATTEMPTS_MAX:
        time.sleep(1)
        attempts += 1
        answer = phone.ask("POST", path, person.token, body=request, key=key)
    end = End.ACKNOWLEDGED if answer.status < 300 else End.REFUSED
    stand.log.add(
        Entry(
            client=-1,
            key=key,
            kind=kind,
            user=person.user,
            path=path,
            request=request,
            coupon=answer.id if kind is Kind.CLAIM else coupon,
            end=end,
            status=answer.status,
            body=answer.body,
            sent_at=began,
            ended_at=now(),
            attempts=attempts,
            unknown=0,
            refusals=[],
        )
    )
    return answer
