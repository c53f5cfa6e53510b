"""Errors of shops and their members."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class MerchantNotFoundError(NotFoundError):
    message = "没有找到这家商户。"


class NotAMemberError(ForbiddenError):
    code = "not_a_member"
    message = "您还不是商户的店主或店员。"


class MerchantSuspendedError(ConflictError):
    code = "merchant_suspended"
    message = "商户资格已暂停，暂时不能核销，请联系社区。"


class OwnerPhoneRequiredError(ConflictError):
    """Owners are compared with residents by their number: without one nobody knows whose shop it is."""

    code = "owner_phone_required"
    message = "店主还没有验证手机号。请店主先在小程序“我的”里验证手机号。"


class LicenceTakenError(ConflictError):
    code = "licence_taken"
    message = "这个执照号已经申请过，请核对。"


class ApplicationNotFoundError(NotFoundError):
    message = "没有找到这份申请。"


class TransferNotFoundError(NotFoundError):
    message = "没有找到这次转交，或已经办结。"


class NewOwnerUnknownError(NotFoundError):
    code = "new_owner_unknown"
    message = "没有用这个手机号验证过的微信用户。请新店主先打开小程序，在“我的”里核对手机号。"


class TransferOpenError(ConflictError):
    code = "transfer_open"
    message = "这家商户已有一次转交在等待复核。"


class PhoneRequiredError(ConflictError):
    """Whoever asks for a shop can be reached, and is compared with others, by a number that WeChat has verified."""

    code = "phone_required"
    message = "请先在“我的”里核对手机号，再申请加入联盟。"


class TooManyApplicationsError(ConflictError):
    code = "too_many_applications"
    message = "您已有三份申请在等待审核，请等其中一份办结后再申请。"


class MerchantStateError(ConflictError):
    code = "merchant_state"
    message = "商户当前的状态不能进行这项操作。"


class ClerkNotFoundError(NotFoundError):
    message = "没有找到这位店员。"


class MembershipNotFoundError(NotFoundError):
    message = "没有找到您在这家商户的任职，可能已经结束。"


class OwnerStaysError(ConflictError):
    code = "owner_stays"
    message = "店主不能自行退出。要转让商户，请联系社区工作人员办理。"


class OwnersMoneyError(ForbiddenError):
    code = "owners_money"
    message = "本店的账户和对账单由店主查看。需要查看，请店主在“店员”里开放。"


class OwnersAnswerError(ForbiddenError):
    code = "owners_answer"
    message = "对账单由店主确认或提出异议。需要由您办理，请店主在“店员”里开放。"


class AlreadyMemberError(ConflictError):
    code = "already_member"
    message = "已经是这家商户的店主或店员。"


class TooManyClerksError(ConflictError):
    code = "too_many_clerks"
    message = "店员和还没答复的邀请已满 20 人，请先移除不再任职的店员，或撤回邀请。"
