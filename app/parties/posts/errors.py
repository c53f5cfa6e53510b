"""Errors of posts."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class PostNotFoundError(NotFoundError):
    message = "没有找到这个岗位，或不在您的管辖范围内。"


class PostStateError(ConflictError):
    code = "post_state"
    message = "这个岗位的状态不允许这项操作。"


class NoVacancyError(ConflictError):
    """Those who are proposed count as well."""

    code = "no_vacancy"
    message = "这个岗位的名额已满，请先结束原来的任职或提名。"


class AlreadyHoldsError(ConflictError):
    code = "already_holds"
    message = "这个人已经担任或被提名担任这个岗位。"


class HouseholdsHiddenError(NotFoundError):
    """A post whose holder has no households to look at, or that is not theirs."""

    message = "这个岗位没有可以查看的家庭。"


class NoPostError(ForbiddenError):
    code = "no_post"
    message = "您现在没有可以采集的岗位。岗位由社区任命，有疑问请联系社区。"
