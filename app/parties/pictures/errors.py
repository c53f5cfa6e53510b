"""Errors of pictures."""

from app.core.errors import ConflictError, NotFoundError, RuleError

MOST = 6
"""So many pictures can belong to one thing."""


class TooManyPicturesError(RuleError):
    """`details.most` can belong to it."""

    code = "too_many_pictures"
    message = f"照片最多 {MOST} 张，请去掉几张再提交。"

    def __init__(self) -> None:
        super().__init__(details={"most": MOST})


class NoPicturesError(RuleError):
    code = "no_pictures"
    message = "请先选择照片。"


class PictureGoneError(NotFoundError):
    """Of somebody else, used already, past its time, or none: the answer does not tell which."""

    code = "picture_gone"
    message = "有照片已经不在，请重新添加照片后再提交。"


class PictureNotFoundError(NotFoundError):
    message = "没有这张照片，或已过保存期限。"


class PictureRefusedError(ConflictError):
    """Staff have taken this picture down; another one can be put up."""

    code = "picture_refused"
    message = "这张图片被工作人员撤下过，不能再用，请换一张。有疑问的请联系社区。"


class PicturesWaitingError(ConflictError):
    """`details.most` can wait for what they belong to."""

    code = "too_many_pictures_waiting"
    message = "已上传的照片太多，还没有提交。请先提交，再添加照片。"
