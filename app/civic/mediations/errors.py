"""Errors of mediations."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, TooManyError

A_DAY = 3
AGAIN_AFTER_DAYS = 30


class BeforeACourtError(ConflictError):
    """What a court, an arbitration or the police has, or has decided, is not mediated here."""

    code = "before_a_court"
    message = "法院、仲裁或公安已经受理或作出决定的，社区不再调解，请按那里的程序办理。"


class OtherSideNotFoundError(NotFoundError):
    code = "other_side_not_found"
    message = "在您的社区没有找到对方，请核对：居民填完整的手机号或出示的会员码，商户和单位填全称。"


class OwnSideError(ForbiddenError):
    """Of oneself, of one's own shop or unit."""

    code = "own_side"
    message = "对方是您自己，或者您自己的商户、单位，不用申请调解。"


class MinorSideError(ForbiddenError):
    code = "minor"
    message = "未成年人不能自己申请调解，请由家长申请。"


class OpenMediationError(ConflictError):
    """`details.no` is the one that is open."""

    code = "mediation_open"
    message = "您和对方已经有一件调解没有结束，请在那一件里继续。"


class DeclinedLatelyError(ConflictError):
    """`details.days` is after how many days one can ask again who has declined."""

    code = "declined_lately"
    message = f"对方没有同意调解，{AGAIN_AFTER_DAYS} 天后可以再申请一次。"


class TooManyMediationsError(TooManyError):
    """`details.most` is how many one can ask for in a day."""

    code = "too_many_mediations"
    message = f"今天已经申请了 {A_DAY} 件，请明天再来。"


class NotAMediatorError(ForbiddenError):
    """Who does not hold the post here, or does not mediate this one."""

    code = "not_a_mediator"
    message = "这件调解由接办的调解员办理；接办的人要担任这个社区的调解员。"


class NotTheirTurnError(ConflictError):
    """Who has asked for it does not answer for the other side."""

    code = "not_their_turn"
    message = "要由对方答复，请等对方同意。"


class SittingNotFoundError(NotFoundError):
    message = "没有找到这次约定的时间。"


class SittingAheadError(ConflictError):
    code = "sitting_ahead"
    message = "还没有到约定的时间，调解以后再记录经过。"


class TooManySittingsError(ConflictError):
    code = "too_many_sittings"
    message = "一件调解最多约 10 次。谈不拢的，请登记没有达成协议。"


class AgreementChangedError(ConflictError):
    """What was shown is not what is current; `details.version` is, where there is one."""

    code = "text_changed"
    message = "协议有了新的版本，请看过再签。"


class AgreementSignedError(ConflictError):
    code = "already_signed"
    message = "您已经签过这一版协议。"


class KeptSaidError(ConflictError):
    code = "already_said"
    message = "您已经说过了，只能说一次。"


class NotAskedYetError(ConflictError):
    code = "not_asked_yet"
    message = "签署满 30 天以后再来说做到了没有。"
