"""What schemes, levels, topics of pledges and tags of notices are called, on pages, in spreadsheets, as a topic."""

from app.civic.texts.models import BenefitLevel, BenefitScheme, NoticeTag, PledgeTopic

SCHEMES = {
    BenefitScheme.LOAN: "信易贷",
    BenefitScheme.TRAVEL: "信易游",
    BenefitScheme.SHOPPING: "信易购",
    BenefitScheme.MEDICAL: "信易医",
    BenefitScheme.APPROVAL: "信易批",
    BenefitScheme.MOBILITY: "信易行",
}
LEVELS = {
    BenefitLevel.NATION: "国家",
    BenefitLevel.PROVINCE: "省",
    BenefitLevel.CITY: "市",
    BenefitLevel.COUNTY: "区县",
    BenefitLevel.TOWN: "街道社区",
}
TOPICS = {
    PledgeTopic.CHARTER: "居民公约",
    PledgeTopic.DOGS: "文明养犬",
    PledgeTopic.EBIKES: "电动车安全",
    PledgeTopic.FIRE: "消防安全",
    PledgeTopic.WASTE: "垃圾分类",
    PledgeTopic.QUIET: "安静邻里",
    PledgeTopic.TRADE: "诚信经营",
    PledgeTopic.FOOD: "食品安全",
    PledgeTopic.PRICES: "明码标价",
}
TAGS = {
    NoticeTag.CULTURE: "文体活动",
    NoticeTag.VOLUNTEERING: "志愿服务",
    NoticeTag.HEALTH: "义诊健康",
    NoticeTag.JOBS: "就业招聘",
    NoticeTag.TRAINING: "技能培训",
    NoticeTag.CHILDREN: "亲子教育",
    NoticeTag.ELDERS: "为老服务",
    NoticeTag.OFFERS: "商户优惠",
    NoticeTag.PETS: "文明养宠",
}
