"""Errors of records."""

from app.core.errors import ConflictError, NotFoundError, RuleError


class AlreadyRecordedError(ConflictError):
    code = "already_recorded"
    message = "这件事已经登记过，不会重复计分。请核对事件编号。"


class RecordNotFoundError(NotFoundError):
    message = "没有找到这条记录，或不在您的管辖范围内。"


class RecordWithdrawnError(ConflictError):
    code = "record_withdrawn"
    message = "这条记录已经撤销过。"


class RecordAnonymousError(ConflictError):
    code = "record_anonymous"
    message = "这条记录早已不再计分，并已匿名，不能再撤销。"


class WrongRecordError(RuleError):
    """What does not fit the rule; `details.fields` names every field."""

    code = "wrong_record"
    message = "登记内容与规则不符，请检查后再提交。"
