"""What is noted of offers."""

from app.core.audit import REASON, Action, Fact, Show, Subject

OFFER = Subject("offer", "优惠")


class OfferAction(Action):
    DRAFTED = "offer.drafted", "起草社区优惠", OFFER
    PROPOSED = "offer.proposed", "提交优惠", OFFER
    WITHDRAWN = "offer.withdrawn", "撤回优惠", OFFER, REASON
    PAUSED_BY_SHOP = "offer.paused_by_shop", "自己暂停优惠", OFFER, REASON
    RESUMED_BY_SHOP = "offer.resumed_by_shop", "恢复自己暂停的优惠", OFFER
    CLOSED_BY_SHOP = "offer.closed_by_shop", "自己结束优惠", OFFER, REASON
    PUBLISHED = (
        "offer.published",
        "发布优惠",
        OFFER,
        {
            "bonus_points": Fact("每次奖励商户积分", Show.NUMBER),
            "budget_fen": Fact("预算", Show.MONEY),
            "fund_id": Fact("基金编号"),
        },
    )
    REJECTED = "offer.rejected", "不通过优惠", OFFER, REASON
    PAUSED = "offer.paused", "暂停优惠", OFFER, REASON
    RESUMED = "offer.resumed", "恢复优惠", OFFER
    PICTURE_PUT_UP = "offer.picture_put_up", "换上优惠图片", OFFER
    PICTURE_TAKEN_DOWN = "offer.picture_taken_down", "撤下优惠图片", OFFER, REASON
    CLOSED = "offer.closed", "结束优惠", OFFER, REASON | {"given_back_fen": Fact("退回基金", Show.MONEY)}
