"""Errors of shops and their members."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError


class MerchantNotFoundError(NotFoundError):
    message = "没有找到这家商户。"


class NotAMemberError(ForbiddenError):
    code = "not_a_member"
    message = "您还不是商户的店主或店员。"


class MerchantChoiceRequiredError(RuleError):
    code = "merchant_choice_required"
    message = "您在多家商户任职，请先选择要操作的商户。"


class MerchantSuspendedError(ConflictError):
    code = "merchant_suspended"
    message = "商户资格已暂停，暂时不能核销，请联系社区。"


class LicenceTakenError(ConflictError):
    code = "licence_taken"
    message = "这个执照号已经申请过，请核对。"


class MerchantStateError(ConflictError):
    code = "merchant_state"
    message = "商户当前的状态不能进行这项操作。"


class ClerkNotFoundError(NotFoundError):
    message = "没有找到这位店员。"


class ClerkUnknownError(NotFoundError):
    code = "clerk_unknown"
    message = "这个手机号还没有在小程序验证过。请店员先登录小程序并验证手机号。"


class AlreadyMemberError(ConflictError):
    code = "already_member"
    message = "这位用户已经是本店的店主或店员。"


class TooManyClerksError(ConflictError):
    code = "too_many_clerks"
    message = "店员已满 20 人，请先移除不再任职的店员。"
