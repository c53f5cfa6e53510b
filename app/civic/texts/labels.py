"""Labels of texts in Chinese."""

from app.civic.texts.models import (
    Audience,
    BenefitLevel,
    BenefitScheme,
    NoticeTag,
    PledgeFor,
    PledgeTopic,
    TextKind,
    TextState,
)
from app.civic.texts.wording import LEVELS, SCHEMES, TAGS, TOPICS
from app.core.console.blueprint import Labels

LABELS: Labels = {
    TextKind: {TextKind.NOTICE: "公告", TextKind.BENEFIT: "礼遇", TextKind.LESSON: "案例", TextKind.PLEDGE: "承诺书"},
    TextState: {
        TextState.DRAFT: "草稿",
        TextState.SUBMITTED: "待发布",
        TextState.PUBLISHED: "已发布",
        TextState.TAKEN_BACK: "已撤回",
    },
    Audience: {
        Audience.NODE: "本辖区全体居民",
        Audience.AREAS: "部分网格、楼栋或小组",
        Audience.POSTS: "担任某些岗位的人",
        Audience.TEAMS: "部分服务队",
        Audience.UNITS: "部分单位的成员",
        Audience.TAGS: "订阅了某些主题的人",
    },
    NoticeTag: TAGS,
    BenefitScheme: SCHEMES,
    BenefitLevel: LEVELS,
    PledgeTopic: TOPICS,
    PledgeFor: {PledgeFor.RESIDENTS: "居民", PledgeFor.SHOPS: "商户"},
}
