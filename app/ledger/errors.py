"""What the ledger refuses."""

from app.core.errors import ConflictError, NotFoundError
from app.ledger.chart import AccountKey


class UnbalancedJournalError(ValueError):
    """A bug above the ledger: postings that do not sum to zero in each unit."""


class BalanceTooLowError(ConflictError):
    """An account would fall below its floor. Slices above say it in their own words."""

    code = "balance_too_low"
    message = "余额不足。"

    def __init__(self, account: AccountKey) -> None:
        super().__init__()
        self.account = account


class AccountNotFoundError(NotFoundError):
    """No such account has been opened."""

    message = "没有这个账户。"

    def __init__(self, account: AccountKey) -> None:
        super().__init__()
        self.account = account


class AlreadyPostedError(ConflictError):
    """A journal with this reference exists: the event has been counted."""

    code = "already_posted"
    message = "这笔业务已经记过账。"
