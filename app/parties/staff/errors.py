"""Errors of staff and their signing in."""

from typing import ClassVar

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, NotSignedInError, RuleError, TooManyError


class UsernameTakenError(ConflictError):
    code = "username_taken"
    message = "这个用户名已被使用，请换一个。"


class AlreadyFoundedError(ConflictError):
    code = "already_founded"
    message = "已经有工作人员账号了，请由管理员在工作台里添加。"


class WrongCredentialsError(NotSignedInError):
    """Deliberately the same for an unknown name, a wrong password, a wrong or used code and a disabled account."""

    code = "wrong_credentials"
    message = "用户名、密码或动态口令不正确。动态口令每 30 秒更换一次，用过即失效。"


class SignInLockedError(TooManyError):
    """429: too many wrong attempts; `details.retry_after_s` says when there is another one."""

    code = "sign_in_locked"

    def __init__(self, refused: TooManyError) -> None:
        super().__init__(f"{refused.message}填上手机上最新的动态口令，可以马上再试。", refused.details)


class WrongSecretsError(RuleError):
    """What somebody signed in shows again is wrong; which of the two is not said."""

    code = "wrong_secrets"
    message = "原密码或动态口令不正确。动态口令每 30 秒更换一次，用过即失效。"


class InitialPasswordOverError(NotSignedInError):
    code = "initial_password_over"
    message = "初始密码已过期，请联系管理员重新发放。"


class AccountRequestNeededError(ConflictError):
    """The secrets of an account that moves money pass through nobody's hands but its holder's."""

    code = "account_request_needed"
    message = (
        "管理员和财务的账号不发初始密码：请本人在登录页点“申请开通”，自己设好密码和手机，把申请号报给您，填在账号页里。"
    )


class NotEnrollingError(ConflictError):
    code = "not_enrolling"
    message = "这个账号已经启用，请直接登录。"


class AccountUnconfirmedError(ForbiddenError):
    """A role that moves money is nobody's before a second administrator has seen who holds the account."""

    code = "account_unconfirmed"
    message = "账号已启用，还要由另一位管理员（不是为您开通账号的人）当面核对后才能使用。"


class TakenMeanwhileError(ConflictError):
    """An account that was to get its first password has been taken by its holder."""

    code = "account_taken"
    message = "这个账号已经启用了。"


class NotEnrolledError(ConflictError):
    code = "not_enrolled"
    message = "本人还没有启用账号，启用以后才能确认。"


class AlreadyConfirmedError(ConflictError):
    code = "already_confirmed"
    message = "这个账号已经确认过了，或不需要确认。"


class StaffNotFoundError(NotFoundError):
    message = "没有找到这位工作人员，或不在您的管辖范围内。"


class OwnAccountError(ConflictError):
    code = "own_account"
    message = "不能停用、重置或调整自己的账号，请由另一位管理员办理。"


class SamePersonError(ForbiddenError):
    """Two pairs of eyes: what one person has begun is for another to decide. `linked` is said to whoever counts as the
    same person, and doesn't see why.
    """

    code = "same_person"
    message = "这件事由您经手，请由另一位工作人员办理。"
    linked: ClassVar[str] = (
        "经手的账号是您（或为您开通账号的人）在 30 天内开通、重发或调整的，与您视为同一人。"
        "请由另一位工作人员或上级节点的工作人员办理。"
    )


class SamePersonVouchesError(SamePersonError):
    """Who has made, reset or moved an account may not be the one who vouches for its holder."""

    message = "为这个账号开通、重发或调整过的人不能确认，请由另一位管理员或上级节点的管理员确认。"
