"""Errors of gatherings."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class TeamNotFoundError(NotFoundError):
    message = "没有找到这支服务队，或不在您的范围内。"


class TeamNameTakenError(ConflictError):
    code = "team_name_taken"
    message = "这个社区已经有同名的服务队，请换一个名称。"


class MembershipNotFoundError(NotFoundError):
    message = "没有找到这位队员，或与您无关。"


class MembershipStateError(ConflictError):
    """`details.status` is how far the membership is."""

    code = "membership_state"
    message = "已经退出这支服务队。想再参加，请重新申请。"


class ProjectNotFoundError(NotFoundError):
    message = "没有找到这个项目，或不在您的管辖范围内。"


class ProjectStateError(ConflictError):
    """`details.status` is how far the project is."""

    code = "project_state"
    message = "项目现在的阶段不允许这项操作，请刷新后再看。"


class SessionsOpenError(ConflictError):
    """`details.open` of its sessions are not over."""

    code = "sessions_open"
    message = "还有场次没有结束，请等它们结束，或者先取消。"


class SessionNotFoundError(NotFoundError):
    message = "没有找到这个场次，或与您无关。"


class SessionStateError(ConflictError):
    """`details.status` is how far the session is."""

    code = "session_state"
    message = "场次现在的阶段不允许这项操作，请刷新后再看。"


class CapacityBelowReservedError(ConflictError):
    """`details.reserved` places are held already."""

    code = "capacity_below_reserved"

    def __init__(self, reserved: int) -> None:
        super().__init__(f"已有 {reserved} 人报上名，名额不能少于 {reserved}。", {"reserved": reserved})


class HasPresencesError(ConflictError):
    code = "has_presences"
    message = "已经有人签到，这个场次不能取消，也不能改时间。请等它结束后确认时长。"


class SignupNotFoundError(NotFoundError):
    message = "没有找到这次报名，或与您无关。"


class SignupStateError(ConflictError):
    """`details.status` is how far the sign-up is."""

    code = "signup_state"
    message = "这次报名现在不能这样操作，请刷新后再看。"


class SignupClosedError(ConflictError):
    code = "signup_closed"
    message = "报名已经截止，请看看别的场次。"


class AlreadySignedUpError(ConflictError):
    """`details.signup_id` is the sign-up."""

    code = "already_signed_up"
    message = "已经报过名，不用再报。"


class OverlappingSignupError(ConflictError):
    """`details.session_id` is the other session, whose `title` it has."""

    code = "overlapping_signup"

    def __init__(self, session_id: int, title: str) -> None:
        message = f"同一时间已经报名“{title}”。要参加这一场，请先取消那一场。"
        super().__init__(message, {"session_id": session_id, "title": title})


class TooLateToCancelError(ConflictError):
    code = "too_late_to_cancel"
    message = "已过取消时间。不能来的，请尽早告诉负责人。"


class SessionFullError(ConflictError):
    code = "session_full"
    message = "这一场已经满员，没有空余的名额。"


class NotFamilyError(NotFoundError):
    message = "只能为自己，或者同户的家人报名。"


class MinorAtNightError(ForbiddenError):
    code = "minor_at_night"
    message = "这一场有一部分在夜间（22 点到 6 点），未成年人不能参加。"


class BelowMinAgeError(ForbiddenError):
    """`details.min_age` is the least."""

    code = "below_min_age"

    def __init__(self, min_age: int) -> None:
        super().__init__(f"这一场只接受 {min_age} 岁及以上的人参加。", {"min_age": min_age})


class GuardianNeededError(ForbiddenError):
    code = "guardian_needed"
    message = "未成年人参加这一场，要由同户的成年家人来报名。"
