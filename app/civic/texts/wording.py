"""What schemes and levels of benefits are called, on pages, in spreadsheets and as a topic."""

from app.civic.texts.models import BenefitLevel, BenefitScheme

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
