"""Errors of scores."""

from app.core.errors import ForbiddenError


class NotAnAdultError(ForbiddenError):
    """What is shown of a household is for its adults (governance, section 10)."""

    code = "not_an_adult"
    message = "家庭的信用分只给成年人看。未满 18 岁只记积分，不评信用分。"
