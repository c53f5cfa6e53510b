"""One's own messages over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.parties.messages import destinations
from app.parties.messages.models import MessageKind
from devtools import factories
from devtools.factories import NOW
from tests.parties.messages.conftest import Phone
from tests.support.http import as_user
from tests.support.mini_program import page_paths

TITLE = "义务清扫"
MEETING = {
    "meeting_id": 1,
    "council": "信用议事会",
    "place": "社区会议室",
    "starts_at": "2026-12-01T06:00:00+00:00",
}
SESSION = {"session_id": 3, "title": "滨河清洁", "place": "东门", "starts_at": "2026-11-14T12:00:00+08:00"}
WORDS: list[tuple[MessageKind, dict[str, Any], str, str]] = [
    (
        MessageKind.CLAIMED,
        {"coupon_id": 7, "title": "理发立减", "points": 5, "expires_at": "2026-11-17T16:00:00+00:00"},
        "兑换成功",
        "您用 5 积分兑换了「理发立减」，2026年11月17日 23:59 前到店出示二维码使用。",
    ),
    (
        MessageKind.REDEEMED,
        {"title": "理发立减", "shop": "示例理发店", "saving_fen": 1_205},
        "已使用",
        "您在示例理发店使用了「理发立减」，优惠 12.05元。",
    ),
    (
        MessageKind.REVERSED,
        {"coupon_id": None, "title": "会员折扣", "shop": "示例理发店"},
        "优惠已撤销",
        "示例理发店撤销了「会员折扣」这次使用。",
    ),
    (
        MessageKind.REVERSED,
        {"coupon_id": 7, "title": "理发立减", "shop": "示例理发店"},
        "优惠已撤销",
        "示例理发店撤销了「理发立减」这次使用，券已退回，可以再次使用。",
    ),
    (
        MessageKind.POINTS_EARNED,
        {"record_id": 1, "title": TITLE, "score_delta": 0, "points": 5},
        "积分到账",
        "「义务清扫」为您增加 5 积分。",
    ),
    (
        MessageKind.POINTS_WITHDRAWN,
        {"record_id": 1, "title": TITLE, "score_delta": 0, "points": 5, "withdrawn": True},
        "记录已撤销",
        "「义务清扫」的记录已撤销，收回 5 积分。",
    ),
    (
        MessageKind.POINTS_EXPIRING,
        {"points": 30, "on": "2026-12-01"},
        "积分即将到期",
        "您有 30 积分将在 2026年12月1日 到期，请及时使用。",
    ),
    (MessageKind.POINTS_EXPIRED, {"points": 30, "on": "2026-12-02"}, "积分已到期", "您有 30 积分已经到期。"),
    (
        MessageKind.SCORE_NOTICE,
        {"record_id": 1, "title": "乱停车", "score_delta": -20, "effective_at": "2026-11-17T16:00:00+00:00"},
        "信用分提醒",
        "因「乱停车」，拟于 2026年11月18日 00:00 起减少 20 分信用分。如有不同意见，请在此之前到“我的信用分”里答复，"
        "也可以向社区说明。",
    ),
    (
        MessageKind.SCORE_NOTICE,
        {"record_id": 1, "title": "乱停车", "score_delta": 20, "points": 0, "withdrawn": True},
        "减分已撤销",
        "「乱停车」的记录已撤销，20 分信用分不再扣减。",
    ),
    (
        MessageKind.REMINDED,
        {
            "reminder_id": 1,
            "title": "不文明养犬",
            "kind": "household",
            "occurred_on": "2026-11-10",
            "expires_on": "2027-02-08",
            "count": 1,
            "needed": 2,
        },
        "收到一次提醒",
        "2026年11月10日，您家因「不文明养犬」被提醒。现有 1 次，满 2 次后再发生才会减分；这次到 2027年2月8日 为止。"
        "请到“我的提醒”查看，可以说明情况。",
    ),
    (
        MessageKind.REMINDER_CLOSED,
        {"reminder_id": 1, "title": "不文明养犬", "how": "made_up"},
        "提醒已取消",
        "「不文明养犬」的一次提醒社区已登记补课，不再计数。",
    ),
    (
        MessageKind.CASE_MOVED,
        {"no": "261110000001", "kind": "objection", "state": "upheld", "title": "重复违规停放"},
        "事项有进展",
        "您对「重复违规停放」的异议成立，这条记录已撤销。",
    ),
    (
        MessageKind.SNAP_MOVED,
        {"no": "261110000001", "state": "fixed", "title": "路灯不亮"},
        "随手拍有进展",
        "您报告的「路灯不亮」已解决，请看看是否满意。",
    ),
    (
        MessageKind.SNAP_GIVEN,
        {"no": "261110000001", "state": "assigned", "title": "路灯不亮"},
        "有一件随手拍待您接办",
        "「路灯不亮」已派给您，请在“我的岗位”的“随手拍”里接办；不归您的，请转交。",
    ),
    (
        MessageKind.SNAP_GIVEN,
        {"no": "261110000001", "state": "reopened", "title": "路灯不亮"},
        "报告人要求重新办理",
        "您办结的「路灯不亮」，报告人说没有解决，请再看一次。",
    ),
    (
        MessageKind.ORDER_MOVED,
        {"no": "261110000001", "state": "taken", "title": "公共照明"},
        "报修有进展",
        "您报修的「公共照明」物业已接单。",
    ),
    (
        MessageKind.ORDER_GIVEN,
        {"no": "261110000001", "state": "reported", "title": "公共照明"},
        "有一张工单待接单",
        "「公共照明」，请在“我的岗位”的“物业工单”里接单。",
    ),
    (
        MessageKind.ORDER_GIVEN,
        {"no": "261110000001", "state": "reopened", "title": "公共照明"},
        "住户要求重新办理",
        "您办完的「公共照明」，住户说没有修好，请再看一次。",
    ),
    (
        MessageKind.ORDER_GIVEN,
        {"no": "261110000001", "state": "overdue", "title": "公共照明"},
        "工单已超期",
        "「公共照明」已超过期限，请尽快办理；社区核实后可能按规则减分，可以先说明情况。",
    ),
    (
        MessageKind.COMPLAINT_MOVED,
        {"no": "261110000001", "state": "answered", "title": "服务态度"},
        "投诉有进展",
        "您对「服务态度」的投诉商户已经答复，请点开查看。",
    ),
    (
        MessageKind.COMPLAINED_OF,
        {"no": "261110000001", "state": "heard", "title": "服务态度", "until": "2026-11-17T16:00:00+00:00"},
        "有一件投诉请您答复",
        "关于「服务态度」，请在 2026年11月17日 23:59 前说明情况；办结前都可以答复。",
    ),
    (
        MessageKind.COMPLAINED_OF,
        {"no": "261110000001", "state": "upheld", "title": "服务态度"},
        "投诉已办结",
        "关于「服务态度」的投诉属实，说明请点开查看。",
    ),
    (
        MessageKind.MEDIATION_ASKED,
        {"no": "261110000001", "title": "漏水", "until": "2026-11-24T16:00:00+00:00"},
        "有人请您一起调解",
        "关于「漏水」，同不同意都由您，请在 2026年11月24日 23:59 前点开答复。不同意、不答复都没有任何影响。",
    ),
    (
        MessageKind.MEDIATION_MOVED,
        {"no": "261110000001", "state": "sitting", "title": "漏水", "starts_at": "2026-11-12T06:30:00+00:00"},
        "调解约好了时间",
        "关于「漏水」：2026年11月12日 14:30，地点请点开查看。",
    ),
    (
        MessageKind.MEDIATION_MOVED,
        {"no": "261110000001", "state": "declined", "title": "漏水"},
        "调解有进展",
        "关于「漏水」：对方谢绝，到此为止，对谁都没有影响。",
    ),
    (
        MessageKind.SIGNUP_MOVED_UP,
        {**SESSION, "state": "confirmed"},
        "排到您了",
        "滨河清洁：2026年11月14日 12:00，东门。有名额空出，您已报上名，请按时参加；不能来的请尽早取消。",
    ),
    (
        MessageKind.SIGNUP_MOVED_UP,
        {**SESSION, "state": "asked"},
        "排到您了，等社区同意",
        "滨河清洁：2026年11月14日 12:00，东门。有名额空出，已为您留着，社区同意后再告诉您。",
    ),
    (
        MessageKind.SIGNUP_ENDED,
        {**SESSION, "reason": "下雨"},
        "这一场不用前来",
        "滨河清洁：2026年11月14日 12:00，东门。您的报名已取消：下雨。",
    ),
    (
        MessageKind.SESSION_CHANGED,
        SESSION,
        "活动换了时间或地点",
        "滨河清洁：2026年11月14日 12:00，东门。请按新的时间和地点前来；不能来的请尽早取消。",
    ),
    (
        MessageKind.AWARDED,
        {"name": "优秀志愿者", "title": "2026年", "award_id": 7},
        "获得表彰",
        "优秀志愿者（2026年）。是否给邻居看，由您自己决定。",
    ),
    (
        MessageKind.HOURS_CORRECTED,
        {**SESSION, "minutes": 90},
        "时长有更改",
        "滨河清洁：2026年11月14日 12:00，东门。社区核对后，您的时长改为 90 分钟；有疑问请联系社区。",
    ),
    (
        MessageKind.HOURS_CORRECTED,
        {**SESSION, "minutes": 0},
        "时长有更改",
        "滨河清洁：2026年11月14日 12:00，东门。社区核对后，您的时长改为不计时长；有疑问请联系社区。",
    ),
    (
        MessageKind.QUEUE_TURN,
        {"session_id": 4, "title": "邻里集市", "booth": "磨刀剪", "booth_number": 3, "number": 12, "before": 2},
        "快轮到您了",
        "邻里集市“磨刀剪”，您是 12 号，前面还有 2 人，请到 3 号摊位附近等候。",
    ),
    (
        MessageKind.QUEUE_TURN,
        {"session_id": 4, "title": "邻里集市", "booth": "磨刀剪", "booth_number": 3, "number": 12, "before": 0},
        "轮到您了",
        "邻里集市“磨刀剪”，您是 12 号，请现在到 3 号摊位。",
    ),
    (
        MessageKind.GOODS_EXCHANGED,
        {"exchange_id": 5, "point": "示例村信用超市", "goods": "大米×2", "points": 40},
        "兑换成功",
        "您在示例村信用超市用 40 积分兑换了大米×2。不是您本人兑换的，请马上联系社区。",
    ),
    (
        MessageKind.GOODS_RETURNED,
        {"exchange_id": 5, "point": "示例村信用超市", "points": 40},
        "兑换已撤销",
        "示例村信用超市撤销了一笔兑换，40 积分已退回。",
    ),
    (
        MessageKind.NOTICE,
        {"text_id": 5, "title": "周六检修水管"},
        "社区公告",
        "「周六检修水管」，请点开查看全文。",
    ),
    (
        MessageKind.COUPON_EXPIRED,
        {"coupon_id": 7, "title": "理发立减", "points": 5},
        "券已过期",
        "您的「理发立减」已过期，5 积分已退回。",
    ),
    (
        MessageKind.SHOP_DECIDED,
        {"merchant_id": 2, "status": "returned"},
        "申请需要补充",
        "您的商户申请被退回，请查看原因，补充后再次提交。",
    ),
    (
        MessageKind.STATEMENT_READY,
        {"statement_id": 3, "month": "2026-10", "total_fen": 123_400},
        "对账单待确认",
        "2026年10月对账单已生成，合计 1234.00元，请核对后确认；有疑问可以提出异议。",
    ),
    (
        MessageKind.STATEMENT_PAID,
        {"statement_id": 3, "month": "2026-10", "total_fen": 123_405},
        "对账单已打款",
        "2026年10月对账单已打款 1234.05元。",
    ),
    (
        MessageKind.STATEMENT_RETURNED,
        {"statement_id": 3, "month": "2026-10", "total_fen": 123_405},
        "打款被退回",
        "2026年10月对账单的 1234.05元 被银行退回，没有到账。请核对收款账户，社区会重新打款。",
    ),
    (
        MessageKind.PAYEE_CHANGED,
        {"last_digits": "1234", "status": "proposed", "payable_from": None, "reason": None},
        "收款账户有更改",
        "为您的商户登记了尾号 1234 的收款账户，等待社区核对。不是您的意思，请马上联系社区。",
    ),
    (
        MessageKind.PAYEE_CHANGED,
        {"last_digits": "1234", "status": "confirmed", "payable_from": "2026-11-13T04:00:00+00:00", "reason": None},
        "收款账户已更换",
        "尾号 1234 的收款账户已核对，2026年11月13日 12:00 起打款到这个账户。不是您的意思，请马上联系社区。",
    ),
    (
        MessageKind.PAYEE_CHANGED,
        {"last_digits": "1234", "status": "refused", "payable_from": None, "reason": "户名不符"},
        "收款账户未更换",
        "尾号 1234 的收款账户没有通过核对：户名不符。打款仍用原来的账户。",
    ),
    (
        MessageKind.HELPER_NAMED,
        {"resident_id": 7, "helper_id": 1, "helps": False},
        "家人可以代办了",
        "您请的家人可以代您兑换优惠、出示二维码。不是您的意思，请在“家人代办”里马上结束。",
    ),
    (
        MessageKind.HELPER_NAMED,
        {"resident_id": 7, "helper_id": 1, "helps": True},
        "可以代家人使用了",
        "有居民请您代办：您可以代为兑换优惠、出示二维码，在“我的”里开始。",
    ),
    (
        MessageKind.HELPER_ENDED,
        {"resident_id": 7, "helper_id": 1, "helps": False},
        "代办已结束",
        "家人不再代您使用，您的积分和券只有您自己能用。",
    ),
    (
        MessageKind.HELPER_ENDED,
        {"resident_id": 7, "helper_id": 1, "helps": True},
        "代办已结束",
        "您不再代这位居民使用，对方的积分和券您看不到了。",
    ),
    (
        MessageKind.INVITED,
        {"invitation_id": 1, "kind": "clerk"},
        "您收到一份邀请",
        "有人请您到一家商户做店员。请在“我的”里打开“邀请”，由您决定是否接受。",
    ),
    (
        MessageKind.INVITED,
        {"invitation_id": 2, "kind": "helper"},
        "您收到一份邀请",
        "有人请您代一位居民使用积分和券。请在“我的”里打开“邀请”，由您决定是否接受。",
    ),
    (
        MessageKind.CLERK_JOINED,
        {"merchant_id": 1, "shop": "示例理发店"},
        "店员已加入",
        "您邀请的店员接受了邀请，可以在示例理发店收券了。",
    ),
    (
        MessageKind.CLERK_LEFT,
        {"merchant_id": 1, "shop": "示例理发店"},
        "店员已退出",
        "一位店员退出了示例理发店，不能再收券。",
    ),
    (
        MessageKind.SHOP_TRANSFERRED,
        {"merchant_id": 1, "shop": "示例理发店", "is_owner": True},
        "您是新店主了",
        "社区把示例理发店转交给您。请核对收款账户、店员和优惠。",
    ),
    (
        MessageKind.SHOP_TRANSFERRED,
        {"merchant_id": 1, "shop": "示例理发店", "is_owner": False},
        "商户已转交",
        "社区把示例理发店转交给了新的店主，您不能再操作。不明白的请联系社区。",
    ),
    (
        MessageKind.PICTURE_TAKEN_DOWN,
        {"merchant_id": 1, "shop": "示例理发店", "reason": "图里有别人的电话。"},
        "图片已撤下",
        "社区撤下了示例理发店的图片：图里有别人的电话。可以换一张合适的。",
    ),
    (
        MessageKind.PICTURE_TAKEN_DOWN,
        {"merchant_id": 1, "shop": "示例理发店", "title": "剪发八折", "reason": "和优惠不符"},
        "图片已撤下",
        "社区撤下了“剪发八折”的图片：和优惠不符。可以换一张合适的。",
    ),
    (
        MessageKind.LEFT_ROSTER,
        {"how": "moved_away", "points_until": "2027-02-08"},
        "居民关联已结束",
        "您已登记为迁出，不再在册，积分保留到 2027年2月8日 前。如有误，请联系社区恢复。",
    ),
    (
        MessageKind.LEFT_ROSTER,
        {"how": "died", "points_until": "2027-02-08"},
        "居民关联已结束",
        "与这个微信关联的居民已登记为去世，积分保留到 2027年2月8日 前。如有误，请联系社区恢复。",
    ),
    (
        MessageKind.LEFT_ROSTER,
        {"how": "merged", "points_until": "2027-02-08"},
        "居民关联已结束",
        "您的两份居民档案已合并为一份，积分和券都在另一份里，由另一个微信使用。",
    ),
    (
        MessageKind.PHONE_TAKEN,
        {},
        "手机号已在别处验证",
        "另一个微信验证了您原来的手机号。号码换了的，请重新验证现在的号码；不明白的请联系社区。",
    ),
    (
        MessageKind.LINK_ENDED,
        {"how": "another"},
        "居民关联已结束",
        "您的居民档案已关联到另一个微信，这里不能再用。不是您本人办的，请马上联系社区。",
    ),
    (
        MessageKind.LINK_ENDED,
        {"how": "staff"},
        "居民关联已结束",
        "社区结束了这个微信与居民档案的关联。不明白的请联系社区。",
    ),
    (
        MessageKind.APPOINTED,
        {"post_id": 1, "title": "楼长", "place": "示例社区3 号楼", "from_on": "2026-11-10"},
        "您担任了岗位",
        "社区请您担任示例社区3 号楼的楼长，2026年11月10日起。请在“我的岗位”里查看。",
    ),
    (
        MessageKind.POST_ENDED,
        {"post_id": 1, "title": "楼长", "place": "示例社区3 号楼", "from_on": "2026-11-10"},
        "岗位已结束",
        "您不再担任示例社区3 号楼的楼长。不明白的请联系社区。",
    ),
    (
        MessageKind.MEETING_CALLED,
        MEETING,
        "请您参加会议",
        "信用议事会的会议：2026年12月1日 14:00，社区会议室。请在“我的岗位”的“会议”里查看议题，到会后签到、投票。",
    ),
    (
        MessageKind.MEETING_CANCELLED,
        MEETING,
        "会议已取消",
        "信用议事会的会议：2026年12月1日 14:00，社区会议室，已取消，不用前来。",
    ),
    (
        MessageKind.MINUTES_WRITTEN,
        MEETING,
        "请在纪要上签字",
        "信用议事会的会议：2026年12月1日 14:00，社区会议室，纪要已经写好。请在“我的岗位”的“会议”里看过后签字。",
    ),
]


def all_shown(app: Flask, phone: Phone) -> list[dict[str, Any]]:
    """Page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = as_user(app, phone.user).get(f"/me/messages?limit=50{f'&cursor={cursor}' if cursor else ''}").json
        found, cursor = found + page["items"], page["next_cursor"]
    return found


def test_every_kind_in_words_newest_first(app: Flask, phone: Phone) -> None:
    assert {kind for kind, *_ in WORDS} == set(MessageKind)
    for kind, facts, *_ in WORDS:
        phone.tell(kind, facts)
    shown = all_shown(app, phone)
    assert [(each["kind"], each["title"], each["text"]) for each in shown[::-1]] == [
        (kind, title, text) for kind, _, title, text in WORDS
    ]
    assert shown[0].keys() == {"id", "kind", "title", "text", "created_at", "read", "page"}
    assert (shown[0]["created_at"], shown[0]["read"]) == ("2026-11-10T04:00:00+00:00", False)


def test_messages_lead_to_what_they_speak_of(app: Flask, phone: Phone) -> None:
    """By the facts that messages of each kind have; where there is nothing to see, nowhere."""
    for kind, facts, *_ in WORDS:
        phone.tell(kind, facts)
    shown = all_shown(app, phone)[::-1]
    led = [(kind, facts, each["page"]) for (kind, facts, *_), each in zip(WORDS, shown, strict=True)]
    for kind, facts, page in led:
        if facts.get("coupon_id"):
            assert page == f"pages/resident/coupon?id={facts['coupon_id']}", kind
        elif facts.get("statement_id"):
            assert page == f"pages/shop/statement?id={facts['statement_id']}", kind
    kinds = {kind: page for kind, _, page in led}
    assert kinds[MessageKind.POINTS_EXPIRING] == "pages/resident/offers"
    assert kinds[MessageKind.CASE_MOVED] == "pages/resident/cases"
    assert {kind for kind, page in kinds.items() if page is None} <= {
        MessageKind.LEFT_ROSTER,
        MessageKind.PHONE_TAKEN,
        MessageKind.LINK_ENDED,
        MessageKind.SHOP_TRANSFERRED,
        MessageKind.SIGNUP_MOVED_UP,
        MessageKind.SIGNUP_ENDED,
        MessageKind.SESSION_CHANGED,
    }
    assert {page.split("?")[0] for page in kinds.values() if page} <= page_paths()


def test_a_message_of_a_card_that_is_held_leads_nowhere() -> None:
    facts = {"card": "0042", "coupon_id": 7}
    assert destinations.page_of(MessageKind.REDEEMED, facts) is None
    assert destinations.page_of(MessageKind.REDEEMED, {"coupon_id": 7}) == "pages/resident/coupon?id=7"
    assert destinations.page_of(MessageKind.REDEEMED, {}) == "pages/resident/member-code"
    assert destinations.page_of(MessageKind.SHOP_TRANSFERRED, {"is_owner": False}) is None


@pytest.mark.parametrize("status", ["active", "returned", "suspended"])
def test_every_decision_about_a_shop_has_words(app: Flask, phone: Phone, status: str) -> None:
    phone.tell(MessageKind.SHOP_DECIDED, {"merchant_id": 2, "status": status})
    (shown,) = as_user(app, phone.user).get("/me/messages").json["items"]
    assert "商户" in shown["text"]


def test_page_by_page(app: Flask, phone: Phone) -> None:
    told = [phone.tell().id for _ in range(5)]
    me = as_user(app, phone.user)
    first = me.get("/me/messages?limit=3").json
    rest = me.get(f"/me/messages?limit=3&cursor={first['next_cursor']}").json
    assert [each["id"] for each in (*first["items"], *rest["items"])] == told[::-1]
    assert rest["next_cursor"] is None


def test_only_ones_own(app: Flask, phone: Phone) -> None:
    mine = phone.tell()
    other = Phone(phone.server, factories.user())
    theirs = other.tell()
    assert [each["id"] for each in as_user(app, phone.user).get("/me/messages").json["items"]] == [mine.id]
    assert as_user(app, phone.user).post("/me/messages/reading", {"up_to": theirs.id}).status_code == 204
    assert [message.read_at for message in other.told] == [None]


def test_what_was_read_stays_read(app: Flask, phone: Phone) -> None:
    told = [phone.tell(at=NOW + timedelta(seconds=seconds)) for seconds in range(3)]
    me = as_user(app, phone.user)
    assert me.post("/me/messages/reading", {"up_to": told[1].id}).status_code == 204
    assert [each["read"] for each in me.get("/me/messages").json["items"]] == [False, True, True]
    assert me.get("/me/messages/unread").json == {"unread": 1}


def test_nobody_counts_further_than_a_hundred(app: Flask, phone: Phone) -> None:
    for _ in range(101):
        phone.tell()
    assert as_user(app, phone.user).get("/me/messages/unread").json == {"unread": 100}


@pytest.mark.parametrize("up_to", [0, -1, "1", None, 2**63])
def test_what_is_no_message(app: Flask, phone: Phone, up_to: object) -> None:
    assert as_user(app, phone.user).post("/me/messages/reading", {"up_to": up_to}).status_code == 422


def test_what_to_ask_consent_for(app: Flask, phone: Phone) -> None:
    items = as_user(app, phone.user).get("/me/messages/templates").json["items"]
    assert {"kind": "claimed", "template_id": "mock-claimed"} in items
    assert len(items) == 8


def test_one_must_be_signed_in(app: Flask) -> None:
    assert app.test_client().get("/api/v1/me/messages").status_code == 401
