"""Errors of reports."""

from app.core.errors import ConflictError, ForbiddenError, TooManyError

AN_HOUR = 20
PICTURES_AN_HOUR = 60


class TooManySealedError(TooManyError):
    """`details.most` is how many one phone can send in an hour."""

    code = "too_many_reports"
    message = f"一小时内最多举报 {AN_HOUR} 件，请过一小时再报。有危险的，请直接拨打 110、119。"


class TooManyPicturesAnHourError(TooManyError):
    code = "too_many_pictures_an_hour"
    message = f"一小时内最多上传 {PICTURES_AN_HOUR} 张照片，请过一小时再传。"


class ReportClosedError(ConflictError):
    code = "report_closed"
    message = "这件举报已经办结，不能再补充。有新情况的，请重新举报一件。"


class TakenByAnotherError(ConflictError):
    code = "taken_by_another"
    message = "别人正在办理这件举报，请由办理的人继续；办理的人不在，可以接手。"


class NoSubjectError(ConflictError):
    """What was true leads to a record, and that needs somebody whom it is about."""

    code = "no_subject"
    message = "还没有登记被举报的对象，请先登记对象，再记录结果。"


class NotAskedError(ConflictError):
    """Nobody has asked to know who it was, or somebody has been let already."""

    code = "not_asked"
    message = "没有待批准的启封申请，请先由一位工作人员提出申请。"


class AlreadyAskedError(ConflictError):
    code = "already_asked"
    message = "已经有人申请启封，请等待另一位工作人员批准。"


class StillSealedError(ForbiddenError):
    """Who has not asked or granted, and whose hour is over."""

    code = "still_sealed"
    message = "举报人信息处于密封状态。须由一人申请、另一人批准，只有这两人可以在一小时内查看。"
