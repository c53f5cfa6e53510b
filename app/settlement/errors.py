"""What can go wrong with statements."""

from app.core.errors import ConflictError, NotFoundError


class StatementNotFoundError(NotFoundError):
    message = "没有找到这份对账单。"


class StatementStateError(ConflictError):
    code = "statement_state"
    message = "对账单当前的状态不能进行这项操作。"


class StillAnsweringError(StatementStateError):
    """The shop has some days to look at its statement before staff may go on without it."""

    message = "商户还在核对期内，请等商户确认，或在核对期满后再审批。"


class LineNotFoundError(NotFoundError):
    message = "没有找到这条对账明细。"


class LineStateError(ConflictError):
    code = "line_state"
    message = "这条明细没有争议，或争议已经处理过。"


class NoFundError(ConflictError):
    """A shop's community has no fund, and none above it has one either."""

    code = "no_fund"

    def __init__(self, community: str) -> None:
        super().__init__(f"{community}还没有信用基金，无法结算。请先开设基金。", {"community": community})
