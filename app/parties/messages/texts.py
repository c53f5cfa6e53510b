"""What a message says: made from its kind and its facts when it is read, so that better words reach old ones too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.core.clock import SHANGHAI
from app.parties.messages.models import MessageKind

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    text: str


def words_of(kind: MessageKind, facts: Facts) -> Words:
    """Title and text for the list of messages; of a card that is held for somebody they say which it is."""
    words = _WORDS[kind](facts)
    return Words(f"家里的卡：{words.title}", f"{card_of(facts)}：{words.text}") if facts.get("card") else words


def card_of(facts: Facts) -> str:
    """Whose card a message is about that goes to its holder."""
    return f"编号尾号 {facts['card']} 的卡"


def yuan(fen: int) -> str:
    """1250 → 12.50元"""
    return f"{fen // 100}.{fen % 100:02d}元"


def minute(at: datetime) -> str:
    """2026年11月10日 12:00, in Shanghai"""
    return f"{chinese_day(at.astimezone(SHANGHAI))} {at.astimezone(SHANGHAI):%H:%M}"


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def day_of(iso: str) -> str:
    """2026-11-10 → 2026年11月10日"""
    return chinese_day(date.fromisoformat(iso))


def last_minute(iso: str) -> str:
    """The last minute before a moment at which something is over: people read 24:00 as the wrong day."""
    return minute(datetime.fromisoformat(iso) - timedelta(minutes=1))


def statement_name(month: str) -> str:
    """2026-10 → 2026年10月对账单"""
    first = date.fromisoformat(f"{month}-01")
    return f"{first.year}年{first.month}月对账单"


def _claimed(facts: Facts) -> Words:
    price = f"用 {facts['points']} 积分兑换了" if facts["points"] else "领取了"
    return Words(
        "兑换成功", f"您{price}「{facts['title']}」，{last_minute(facts['expires_at'])} 前到店出示二维码使用。"
    )


def _redeemed(facts: Facts) -> Words:
    return Words("已使用", f"您在{facts['shop']}使用了「{facts['title']}」，优惠 {yuan(facts['saving_fen'])}。")


def _reversed(facts: Facts) -> Words:
    if facts.get("by") == "staff":
        return Words("优惠已撤销", _reversed_by_staff(facts))
    rest = "，券已退回，可以再次使用。" if facts["coupon_id"] else "。"
    return Words("优惠已撤销", f"{facts['shop']}撤销了「{facts['title']}」这次使用{rest}")


def _reversed_by_staff(facts: Facts) -> str:
    said = f"社区核对后，撤销了您在{facts['shop']}使用的「{facts['title']}」"
    if facts["coupon_id"]:
        return f"{said}，券已退回，{last_minute(facts['expires_at'])} 前可以再次使用。"
    return f"{said}，{facts['points']} 积分已退回。" if facts["points"] else f"{said}。"


def _points_earned(facts: Facts) -> Words:
    return Words("积分到账", f"「{facts['title']}」为您增加 {facts['points']} 积分。")


def _points_withdrawn(facts: Facts) -> Words:
    back = f"，收回 {facts['points']} 积分" if facts["points"] else ""
    return Words("记录已撤销", f"「{facts['title']}」的记录已撤销{back}。")


def _points_expiring(facts: Facts) -> Words:
    return Words("积分即将到期", f"您有 {facts['points']} 积分将在 {day_of(facts['on'])} 到期，请及时使用。")


def _points_expired(facts: Facts) -> Words:
    return Words("积分已到期", f"您有 {facts['points']} 积分已经到期。")


def _score_notice(facts: Facts) -> Words:
    if facts.get("withdrawn"):
        return Words("减分已撤销", f"「{facts['title']}」的记录已撤销，{abs(facts['score_delta'])} 分信用分不再扣减。")
    start = minute(datetime.fromisoformat(facts["effective_at"]))
    loss = f"拟于 {start} 起减少 {-facts['score_delta']} 分信用分"
    return Words(
        "信用分提醒",
        f"因「{facts['title']}」，{loss}。如有不同意见，请在此之前到“我的信用分”里答复，也可以向社区说明。",
    )


def _coupon_expired(facts: Facts) -> Words:
    back = f"，{facts['points']} 积分已退回" if facts["points"] else ""
    return Words("券已过期", f"您的「{facts['title']}」已过期{back}。")


def _shop_decided(facts: Facts) -> Words:
    return _DECISIONS[facts["status"]]


def _statement_ready(facts: Facts) -> Words:
    name, total = statement_name(facts["month"]), yuan(facts["total_fen"])
    return Words("对账单待确认", f"{name}已生成，合计 {total}，请核对后确认；有疑问可以提出异议。")


def _statement_paid(facts: Facts) -> Words:
    return Words("对账单已打款", f"{statement_name(facts['month'])}已打款 {yuan(facts['total_fen'])}。")


def _payee_changed(facts: Facts) -> Words:
    account = f"尾号 {facts['last_digits']} 的收款账户"
    if facts["status"] == "confirmed":
        start = minute(datetime.fromisoformat(facts["payable_from"]))
        return Words("收款账户已更换", f"{account}已核对，{start} 起打款到这个账户。不是您的意思，请马上联系社区。")
    if facts["status"] == "refused":
        return Words("收款账户未更换", f"{account}没有通过核对：{facts['reason']}。打款仍用原来的账户。")
    return Words("收款账户有更改", f"为您的商户登记了{account}，等待社区核对。不是您的意思，请马上联系社区。")


def _statement_returned(facts: Facts) -> Words:
    name, total = statement_name(facts["month"]), yuan(facts["total_fen"])
    return Words("打款被退回", f"{name}的 {total} 被银行退回，没有到账。请核对收款账户，社区会重新打款。")


def _helper_named(facts: Facts) -> Words:
    if facts["helps"]:
        return Words("可以代家人使用了", "有居民请您代办：您可以代为兑换优惠、出示二维码，在“我的”里开始。")
    return Words("家人可以代办了", "您请的家人可以代您兑换优惠、出示二维码。不是您的意思，请在“家人代办”里马上结束。")


def _helper_ended(facts: Facts) -> Words:
    if facts["helps"]:
        return Words("代办已结束", "您不再代这位居民使用，对方的积分和券您看不到了。")
    return Words("代办已结束", "家人不再代您使用，您的积分和券只有您自己能用。")


def _invited(facts: Facts) -> Words:
    asked = "到一家商户做店员" if facts["kind"] == "clerk" else "代一位居民使用积分和券"
    return Words("您收到一份邀请", f"有人请您{asked}。请在“我的”里打开“邀请”，由您决定是否接受。")


def _clerk_joined(facts: Facts) -> Words:
    return Words("店员已加入", f"您邀请的店员接受了邀请，可以在{facts['shop']}收券了。")


def _clerk_left(facts: Facts) -> Words:
    return Words("店员已退出", f"一位店员退出了{facts['shop']}，不能再收券。")


def _shop_transferred(facts: Facts) -> Words:
    if facts["is_owner"]:
        return Words("您是新店主了", f"社区把{facts['shop']}转交给您。请核对收款账户、店员和优惠。")
    return Words("商户已转交", f"社区把{facts['shop']}转交给了新的店主，您不能再操作。不明白的请联系社区。")


def _left_roster(facts: Facts) -> Words:
    until = f"积分保留到 {day_of(facts['points_until'])} 前"
    if facts["how"] == "merged":
        return Words("居民关联已结束", "您的两份居民档案已合并为一份，积分和券都在另一份里，由另一个微信使用。")
    if facts["how"] == "died":
        return Words("居民关联已结束", f"与这个微信关联的居民已登记为去世，{until}。如有误，请联系社区恢复。")
    return Words("居民关联已结束", f"您已登记为迁出，不再在册，{until}。如有误，请联系社区恢复。")


def _phone_taken(_facts: Facts) -> Words:
    return Words(
        "手机号已在别处验证", "另一个微信验证了您原来的手机号。号码换了的，请重新验证现在的号码；不明白的请联系社区。"
    )


def _link_ended(facts: Facts) -> Words:
    if facts["how"] == "another":
        return Words("居民关联已结束", "您的居民档案已关联到另一个微信，这里不能再用。不是您本人办的，请马上联系社区。")
    if facts["how"] == "self":
        return Words(
            "居民关联已解除",
            "您解除了这个微信与居民档案的关联。档案、积分和券都还在，核对手机号和户号后可以再关联。不是您本人办的，请马上联系社区。",
        )
    return Words("居民关联已结束", "社区结束了这个微信与居民档案的关联。不明白的请联系社区。")


_WHOM = {"resident": "您", "household": "您家", "merchant": "您的商户", "unit": "您的单位"}


def _reminded(facts: Facts) -> Words:
    what = f"{day_of(facts['occurred_on'])}，{_WHOM[facts['kind']]}因「{facts['title']}」被提醒"
    count = f"现有 {facts['count']} 次，满 {facts['needed']} 次后再发生才会减分"
    end = f"这次到 {day_of(facts['expires_on'])} 为止"
    return Words("收到一次提醒", f"{what}。{count}；{end}。请到“我的提醒”查看，可以说明情况。")


def _reminder_closed(facts: Facts) -> Words:
    why = "社区已登记补课" if facts["how"] == "made_up" else "社区已撤回"
    return Words("提醒已取消", f"「{facts['title']}」的一次提醒{why}，不再计数。")


def _appointed(facts: Facts) -> Words:
    start = day_of(facts["from_on"])
    return Words("您担任了岗位", f"社区请您担任{facts['place']}的{facts['title']}，{start}起。请在“我的岗位”里查看。")


def _post_ended(facts: Facts) -> Words:
    return Words("岗位已结束", f"您不再担任{facts['place']}的{facts['title']}。不明白的请联系社区。")


def _meeting(facts: Facts) -> str:
    return f"{facts['council']}的会议：{minute(datetime.fromisoformat(facts['starts_at']))}，{facts['place']}"


def _meeting_called(facts: Facts) -> Words:
    return Words("请您参加会议", f"{_meeting(facts)}。请在“我的岗位”的“会议”里查看议题，到会后签到、投票。")


def _meeting_cancelled(facts: Facts) -> Words:
    return Words("会议已取消", f"{_meeting(facts)}，已取消，不用前来。")


def _minutes_written(facts: Facts) -> Words:
    return Words("请在纪要上签字", f"{_meeting(facts)}，纪要已经写好。请在“我的岗位”的“会议”里看过后签字。")


_CASES = {"objection": "异议", "review": "复核申请", "repair": "修复申请"}
_CASE_STATES = {
    "accepted": "已受理，期间这条记录不计入",
    "checking": "已受理",
    "tasks": "已约定修复事项，请按时完成",
    "upheld": "成立，这条记录已撤销",
    "partly": "部分成立，这条记录已减轻",
    "rejected": "没有成立，理由请在“我的事项”里查看；不同意的，30 天内可以申请复核",
    "repaired": "已同意，这条记录不再计入",
    "refused": "没有同意，理由请在“我的事项”里查看",
}


def _case_moved(facts: Facts) -> Words:
    what = f"您对「{facts['title']}」的{_CASES[facts['kind']]}"
    return Words("事项有进展", f"{what}{_CASE_STATES[facts['state']]}。")


def _picture_taken_down(facts: Facts) -> Words:
    what = f"“{facts['title']}”" if facts.get("title") else facts["shop"]
    return Words("图片已撤下", f"社区撤下了{what}的图片：{facts['reason'].rstrip('。')}。可以换一张合适的。")


_DECISIONS = {
    "active": Words("商户可以营业", "您的商户已通过，可以收券了。"),
    "returned": Words("申请需要补充", "您的商户申请被退回，请查看原因，补充后再次提交。"),
    "suspended": Words("商户已暂停", "您的商户已被暂停收券，已得的积分和应付款不受影响。请联系社区了解原因。"),
    "exited": Words("商户已退出联盟", "您的商户已退出联盟，不再收券。已得的积分和应付款仍按月结算，不受影响。"),
}


def _session(facts: Facts) -> str:
    return f"{facts['title']}：{minute(datetime.fromisoformat(facts['starts_at']))}，{facts['place']}"


def _signup_moved_up(facts: Facts) -> Words:
    if facts["state"] == "asked":
        return Words("排到您了，等社区同意", f"{_session(facts)}。有名额空出，已为您留着，社区同意后再告诉您。")
    return Words("排到您了", f"{_session(facts)}。有名额空出，您已报上名，请按时参加；不能来的请尽早取消。")


def _signup_ended(facts: Facts) -> Words:
    return Words("这一场不用前来", f"{_session(facts)}。您的报名已取消：{facts['reason']}。")


def _session_changed(facts: Facts) -> Words:
    return Words("活动换了时间或地点", f"{_session(facts)}。请按新的时间和地点前来；不能来的请尽早取消。")


def _hours_corrected(facts: Facts) -> Words:
    minutes = facts["minutes"]
    now = f"改为 {minutes} 分钟" if minutes else "改为不计时长"
    return Words("时长有更改", f"{_session(facts)}。社区核对后，您的时长{now}；有疑问请联系社区。")


def _queue_turn(facts: Facts) -> Words:
    what = f"{facts['title']}“{facts['booth']}”，您是 {facts['number']} 号"
    if not facts["before"]:
        return Words("轮到您了", f"{what}，请现在到 {facts['booth_number']} 号摊位。")
    return Words("快轮到您了", f"{what}，前面还有 {facts['before']} 人，请到 {facts['booth_number']} 号摊位附近等候。")


def _awarded(facts: Facts) -> Words:
    return Words("获得表彰", f"{facts['name']}（{facts['title']}）。是否给邻居看，由您自己决定。")


_SNAP_STATES = {
    "working": "已有人接办",
    "fixed": "已解决，请看看是否满意",
    "not_fixed": "未能解决，说明请在“我的报告”里查看",
    "not_ours": "不属于社区职责，说明请在“我的报告”里查看",
    "duplicate": "与已有的报告重复，会一并办理",
}


def _snap_moved(facts: Facts) -> Words:
    return Words("随手拍有进展", f"您报告的「{facts['title']}」{_SNAP_STATES[facts['state']]}。")


def _snap_given(facts: Facts) -> Words:
    if facts["state"] == "reopened":
        return Words("报告人要求重新办理", f"您办结的「{facts['title']}」，报告人说没有解决，请再看一次。")
    return Words(
        "有一件随手拍待您接办", f"「{facts['title']}」已派给您，请在“我的岗位”的“随手拍”里接办；不归您的，请转交。"
    )


_COMPLAINT_STATES = {
    "heard": "已受理，请商户在 5 个工作日内答复",
    "answered": "商户已经答复，请点开查看",
    "upheld": "已办结：属实，说明请点开查看",
    "rejected": "已办结：不成立，说明请点开查看",
}


def _complaint_moved(facts: Facts) -> Words:
    return Words("投诉有进展", f"您对「{facts['title']}」的投诉{_COMPLAINT_STATES[facts['state']]}。")


def _complained_of(facts: Facts) -> Words:
    if facts["state"] == "heard":
        until = last_minute(facts["until"])
        return Words("有一件投诉请您答复", f"关于「{facts['title']}」，请在 {until} 前说明情况；办结前都可以答复。")
    found = "属实" if facts["state"] == "upheld" else "不成立"
    return Words("投诉已办结", f"关于「{facts['title']}」的投诉{found}，说明请点开查看。")


def _mediation_asked(facts: Facts) -> Words:
    until = last_minute(facts["until"])
    return Words(
        "有人请您一起调解",
        f"关于「{facts['title']}」，同不同意都由您，请在 {until} 前点开答复。不同意、不答复都没有任何影响。",
    )


_MEDIATION_STATES = {
    "agreed": "双方都同意，等调解员接办",
    "declined": "对方谢绝，到此为止，对谁都没有影响",
    "lapsed": "对方没有答复，到此为止，对谁都没有影响",
    "withdrawn": "有一方退出，到此为止，对谁都没有影响",
    "sessions": "调解员已接办，会约时间",
    "drafted": "调解员写好了协议，请点开看，同意再签",
    "agreement": "双方都签了协议，可以在“我的凭证”里看",
    "failed": "没有达成协议，对谁都没有影响",
    "asked": "协议满 30 天了，请点开说说做到了没有",
}


def _mediation_moved(facts: Facts) -> Words:
    if facts["state"] == "sitting":
        when = minute(datetime.fromisoformat(facts["starts_at"]))
        return Words("调解约好了时间", f"关于「{facts['title']}」：{when}，地点请点开查看。")
    return Words("调解有进展", f"关于「{facts['title']}」：{_MEDIATION_STATES[facts['state']]}。")


_ORDER_STATES = {
    "taken": "物业已接单",
    "done": "物业说已办完，请看看是否满意；没有修好的，可以要求重新办理",
    "withdrawn": "已由社区作废，说明请点开查看",
}


def _order_moved(facts: Facts) -> Words:
    return Words("报修有进展", f"您报修的「{facts['title']}」{_ORDER_STATES[facts['state']]}。")


def _order_given(facts: Facts) -> Words:
    title = facts["title"]
    if facts["state"] == "reopened":
        return Words("住户要求重新办理", f"您办完的「{title}」，住户说没有修好，请再看一次。")
    if facts["state"] == "overdue":
        return Words("工单已超期", f"「{title}」已超过期限，请尽快办理；社区核实后可能按规则减分，可以先说明情况。")
    return Words("有一张工单待接单", f"「{title}」，请在“我的岗位”的“物业工单”里接单。")


def _notice(facts: Facts) -> Words:
    return Words("社区公告", f"「{facts['title']}」，请点开查看全文。")


def _goods_exchanged(facts: Facts) -> Words:
    return Words(
        "兑换成功",
        f"您在{facts['point']}用 {facts['points']} 积分兑换了{facts['goods']}。不是您本人兑换的，请马上联系社区。",
    )


def _goods_returned(facts: Facts) -> Words:
    return Words("兑换已撤销", f"{facts['point']}撤销了一笔兑换，{facts['points']} 积分已退回。")


_WORDS: dict[MessageKind, Callable[[Facts], Words]] = {
    MessageKind.CLAIMED: _claimed,
    MessageKind.REDEEMED: _redeemed,
    MessageKind.REVERSED: _reversed,
    MessageKind.POINTS_EARNED: _points_earned,
    MessageKind.POINTS_WITHDRAWN: _points_withdrawn,
    MessageKind.POINTS_EXPIRING: _points_expiring,
    MessageKind.POINTS_EXPIRED: _points_expired,
    MessageKind.SCORE_NOTICE: _score_notice,
    MessageKind.COUPON_EXPIRED: _coupon_expired,
    MessageKind.SHOP_DECIDED: _shop_decided,
    MessageKind.STATEMENT_READY: _statement_ready,
    MessageKind.STATEMENT_PAID: _statement_paid,
    MessageKind.STATEMENT_RETURNED: _statement_returned,
    MessageKind.PAYEE_CHANGED: _payee_changed,
    MessageKind.HELPER_NAMED: _helper_named,
    MessageKind.HELPER_ENDED: _helper_ended,
    MessageKind.INVITED: _invited,
    MessageKind.CLERK_JOINED: _clerk_joined,
    MessageKind.CLERK_LEFT: _clerk_left,
    MessageKind.SHOP_TRANSFERRED: _shop_transferred,
    MessageKind.PICTURE_TAKEN_DOWN: _picture_taken_down,
    MessageKind.LEFT_ROSTER: _left_roster,
    MessageKind.PHONE_TAKEN: _phone_taken,
    MessageKind.LINK_ENDED: _link_ended,
    MessageKind.REMINDED: _reminded,
    MessageKind.REMINDER_CLOSED: _reminder_closed,
    MessageKind.APPOINTED: _appointed,
    MessageKind.POST_ENDED: _post_ended,
    MessageKind.MEETING_CALLED: _meeting_called,
    MessageKind.MEETING_CANCELLED: _meeting_cancelled,
    MessageKind.MINUTES_WRITTEN: _minutes_written,
    MessageKind.CASE_MOVED: _case_moved,
    MessageKind.SIGNUP_MOVED_UP: _signup_moved_up,
    MessageKind.SIGNUP_ENDED: _signup_ended,
    MessageKind.SESSION_CHANGED: _session_changed,
    MessageKind.AWARDED: _awarded,
    MessageKind.HOURS_CORRECTED: _hours_corrected,
    MessageKind.QUEUE_TURN: _queue_turn,
    MessageKind.SNAP_MOVED: _snap_moved,
    MessageKind.SNAP_GIVEN: _snap_given,
    MessageKind.COMPLAINT_MOVED: _complaint_moved,
    MessageKind.COMPLAINED_OF: _complained_of,
    MessageKind.MEDIATION_ASKED: _mediation_asked,
    MessageKind.MEDIATION_MOVED: _mediation_moved,
    MessageKind.NOTICE: _notice,
    MessageKind.GOODS_EXCHANGED: _goods_exchanged,
    MessageKind.GOODS_RETURNED: _goods_returned,
    MessageKind.ORDER_MOVED: _order_moved,
    MessageKind.ORDER_GIVEN: _order_given,
}
