"""Errors of texts."""

from app.core.errors import ConflictError, NotFoundError, RuleError


class TextNotFoundError(NotFoundError):
    message = "没有找到这一条，或不在您的范围内。"


class TextFileNotFoundError(NotFoundError):
    message = "没有找到这个附件，请回到公告重新打开。"


class TextStateError(ConflictError):
    """`details.state` is what it is now."""

    code = "text_state"
    message = "现在的状态不能这样办，请刷新后再看。"


class NobodyInAudienceError(RuleError):
    code = "nobody_in_audience"
    message = "选定的范围里现在没有人，没有发布。请退回起草，换一个范围。"


class TooManyFilesError(RuleError):
    """`details.most` is how many a text can have."""

    code = "too_many_files"

    def __init__(self, most: int) -> None:
        super().__init__(f"最多 {most} 个附件，请先删去一个。", {"most": most})


class VersionWaitsError(ConflictError):
    code = "version_waits"
    message = "这份承诺书已有一个新版本在起草或等待发布，请先办完那一个。"


class PledgeTakenBackError(ConflictError):
    code = "pledge_taken_back"
    message = "这份承诺书没有发布着的版本，不能起草新版本。需要的请另写一份。"
