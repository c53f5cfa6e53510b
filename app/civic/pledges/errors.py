"""Errors of pledges."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError


class PledgeNotFoundError(NotFoundError):
    message = "没有找到这份承诺书，或不是给您签的。"


class SignatureNotFoundError(NotFoundError):
    message = "没有找到这份签署，或不在您的范围内。"


class NotOneselfError(ForbiddenError):
    code = "not_oneself"
    message = "承诺只能由本人作出，不能替别人签。请本人用自己的手机签，或到社区在纸上签。"


class MinorError(ForbiddenError):
    code = "minor_signs_nothing"
    message = "未成年人不签承诺书，也不能由监护人代签。"


class TextChangedError(ConflictError):
    """`details.version` is the version to read, `details.text_id` where it is."""

    code = "text_changed"
    message = "承诺书的内容和您看到的不一样了，没有签。请重新打开，读过以后再签。"


class PledgeClosedError(ConflictError):
    code = "pledge_closed"
    message = "这份承诺书已经撤回，现在不能签。以前签过的有效到期为止。"


class AlreadySignedError(ConflictError):
    """`details.until` is the last day of the one that stands."""

    code = "already_signed"
    message = "已经签过，还在有效期内。到期前 30 天起可以续签。"


class SignatureStateError(ConflictError):
    """`details.state` is what it is now."""

    code = "signature_state"
    message = "这份签署已经不在有效期内，不用再撤回。"


class SheetNeededError(RuleError):
    code = "sheet_needed"
    message = "请附上签字的那张纸的照片；口头同意的，请写上两位见证人的姓名。"


class DriveNotFoundError(NotFoundError):
    message = "没有找到这次签约活动，或不在您的范围内。"


class DriveStateError(ConflictError):
    code = "drive_closed"
    message = "这次签约活动已经结束，请刷新后再看。"


class NotPledgedError(RuleError):
    code = "not_pledged"
    message = "这条记录的对象在那一天没有签这份承诺书，或承诺书已经到期，没有关联。"
