"""Errors of honours."""

from app.core.errors import ConflictError


class NotAgreedError(ConflictError):
    """A letter to an employer goes where whoever has the award says so."""

    code = "letter_not_agreed"
    message = "本人还没有同意给单位或学校去信。请本人在手机“我的表彰”里写明寄给谁。"


class AwardOverError(ConflictError):
    code = "award_over"
    message = "这项表彰已经撤销或者到期，不能再出具。"


class NothingToPrintError(ConflictError):
    code = "nothing_to_print"
    message = "这一届还没有出具有效的荣誉证书，请先全部出具。"


class NotGrantedError(ConflictError):
    """`details.state` is how far the cycle is."""

    code = "not_granted"
    message = "这一届还没有批准表彰，批准以后才能出具证书。"
