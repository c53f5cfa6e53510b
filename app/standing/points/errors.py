"""Errors of the passbook."""

from app.core.errors import RuleError


class TooManyMovementsError(RuleError):
    """More movements than fit into a paper that is drawn while somebody waits."""

    code = "too_many_movements"
    message = "这段时间超过 2,000 笔，一份打不下。请选短一些的时间，分几份下载。"
