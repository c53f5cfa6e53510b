"""Errors of records."""

from app.core.errors import ConflictError, NotFoundError, RuleError


class DuplicateRecordError(ConflictError):
    code = "duplicate_record"
    message = "这件事已经登记过，不会重复计分。请核对事件编号。"


class RecordNotFoundError(NotFoundError):
    message = "没有找到这条记录，或不在您的管辖范围内。"


class BatchNotFoundError(NotFoundError):
    message = "没有找到这个批次，或不在您的管辖范围内。"


class SampleNotFoundError(NotFoundError):
    message = "这条记录没有被抽到，或不在您的管辖范围内。"


class SampleLookedAtError(ConflictError):
    code = "already_looked_at"
    message = "这条抽查已经有人看过了，请刷新后再看。"


class RecordStateError(ConflictError):
    """`details.status` is the state that it is in."""

    code = "record_state"
    message = "这条记录现在的状态不能这样办理，请刷新后再看。"


class RecordWithdrawnError(ConflictError):
    code = "record_withdrawn"
    message = "这条记录已经撤销过。"


class WithdrawalAskedError(ConflictError):
    code = "withdrawal_asked"
    message = "已经有人申请撤销这条记录，请由另一位工作人员确认或者驳回。"


class WithdrawalNotAskedError(ConflictError):
    code = "withdrawal_not_asked"
    message = "没有人申请撤销这条记录，或者申请已经办理过了，请刷新后再看。"


class BatchStateError(ConflictError):
    code = "batch_state"
    message = "这个批次已经办理过了，请刷新后再看。"


class PictureNeededError(ConflictError):
    code = "picture_needed"
    message = "这条规则须附照片。请先添加照片再核实，没有的请退回。"


class PicturesClosedError(ConflictError):
    code = "pictures_closed"
    message = "这条记录已经核实，不能再加照片；本人的答复，可以在答复期内附照片。"


class NothingToCollectError(ConflictError):
    code = "nothing_to_collect"
    message = "这个期间没有等着核实或批准、又不在别的批次里的记录。"


class LineNotFoundError(NotFoundError):
    message = "这条记录不在这个批次里。"


class LastLineError(ConflictError):
    code = "last_line"
    message = "批次里只有这一条了。整个批次不要的，请退回批次。"


class NotVerifiedError(ConflictError):
    """`details.count` records wait for somebody to verify them."""

    code = "not_verified"
    message = "批次里还有没有核实的记录，请先核实或移出，再提交会议。"


class InBatchError(ConflictError):
    """`details.record_batch_id` is the batch."""

    code = "in_batch"
    message = "这条记录在一个批次里，随批次一起决定；要单独批准，请先把它移出批次。"


class RecordAnonymousError(ConflictError):
    code = "record_anonymous"
    message = "这条记录早已不再计分，并已匿名，不能再撤销。"


class CouncilDecidesError(ConflictError):
    code = "council_decides"
    message = "这条规则的记录由议事会决定，核实后请提交会议。"


class NotInAnswerTimeError(ConflictError):
    code = "not_in_answer_time"
    message = "现在不在答复期内。对已经生效的记录，可以提出异议。"


class WrongCorrectionError(RuleError):
    code = "wrong_correction"
    message = "更正后的减分应是这条规则里的分值，并且比原来的轻。"


class WrongRecordError(RuleError):
    """What does not fit the rule; `details.fields` names every field."""

    code = "wrong_record"
    message = "登记内容与规则不符，请检查后再提交。"


class NoSlipError(ConflictError):
    """A slip is for what was entered in a post about who has no phone to see it on."""

    code = "no_slip"
    message = "回执只为岗位人员登记、对方没有可以通知的手机的记录打印。"
