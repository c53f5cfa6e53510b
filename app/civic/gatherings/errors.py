"""Errors of gatherings."""

from collections.abc import Sequence
from typing import Any

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError, TooManyError


class TeamNotFoundError(NotFoundError):
    message = "没有找到这支服务队，或不在您的范围内。"


class TeamNameTakenError(ConflictError):
    code = "team_name_taken"
    message = "这个社区已经有同名的服务队，请换一个名称。"


class TeamClosedError(ConflictError):
    code = "team_closed"
    message = "这支服务队已经解散，请另选一支。"


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


class SignupsOverlapError(ConflictError):
    """At a session's new time, `details.count` people who have signed up have signed up for something else: the first
    of them are `details.signups`, each with its `signup_id`, the masked `name`, and the other `session_id` and `title`.
    """

    code = "signups_overlap"

    def __init__(self, count: int, first: Sequence[dict[str, Any]]) -> None:
        named = "、".join(f"{each['name']}（“{each['title']}”）" for each in first[:3])
        more = f"等 {count} 人" if count > 3 else ""
        message = f"换到这个时间，已报名的{named}{more}同一时间有别的活动。请换一个时间，或者先请他们取消其中一场。"
        super().__init__(message, {"count": count, "signups": list(first)})


class MinorsAtNightError(ConflictError):
    """`details.count` minors have signed up for a session whose new time is at night."""

    code = "minors_at_night"

    def __init__(self, count: int) -> None:
        message = f"这个时间有一部分在夜间（22 点到 6 点），已有 {count} 名未成年人报名。请换一个时间。"
        super().__init__(message, {"count": count})


class TooLateToCancelError(ConflictError):
    code = "too_late_to_cancel"
    message = "已过取消时间。不能来的，请尽早告诉负责人。"


class SessionFullError(ConflictError):
    code = "session_full"
    message = "这一场已经满员，没有空余的名额。"


class SlotTakenError(SessionFullError):
    message = "这个时段刚被别人订了，请另选一个时段。"


class VenueSlotsError(ConflictError):
    code = "venue_slots"
    message = "这是场地按开放时间排出的时段。要改时间、自用或关闭，请到“场地”里办理。"


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


class ChooseMemberError(ConflictError):
    """`details.members` are those of a household who may be meant: `resident_id`, and `name`, masked."""

    code = "choose_member"
    message = "这一家有几位，请选是哪一位。"


class CodeOfAnotherError(RuleError):
    code = "code_of_another_session"
    message = "这不是这一场的签到码。请扫这一场负责人手机上的码。"


class CodeExpiredError(RuleError):
    code = "code_expired"
    message = "这个签到码已经过期，30 秒换一次。请扫负责人手机上现在的码。"


class CodeWrongError(RuleError):
    code = "code_wrong"
    message = "签到码不对，请重新扫描负责人手机上的码。"


class TooManyWrongCodesError(TooManyError):
    code = "too_many_wrong_codes"
    message = "签到码连续输错太多次，请 10 分钟后再试，或者请负责人为您签到。"


class CheckinClosedError(ConflictError):
    code = "checkin_closed"
    message = "现在不能签到：从开始前 30 分钟起，到结束为止。"


class AlreadyPresentError(ConflictError):
    """`details.presence_id` is the presence."""

    code = "already_present"
    message = "已经签过到，不用再签。"


class PresentElsewhereError(ConflictError):
    """`details.session_id` is the other session, whose `title` it has."""

    code = "present_elsewhere"

    def __init__(self, session_id: int, title: str) -> None:
        message = f"同一时间已在“{title}”签到，一个人同一时间只能在一处。请先在那里签退。"
        super().__init__(message, {"session_id": session_id, "title": title})


class LeaderHimselfError(ForbiddenError):
    code = "same_person"
    message = "负责人不能为自己签到。要记时长，请换一位负责人。"


class NotApprovedError(ConflictError):
    code = "not_approved"
    message = "您的报名还没有得到同意，请找负责人签到。"


class PresenceNotFoundError(NotFoundError):
    """Nobody has checked in, or not there."""

    code = "no_presence"
    message = "没有签到，不能签退。请先签到。"


class PresenceOpenError(ConflictError):
    code = "presence_open"
    message = "还没有签退，没有时长可以更改。请先登记签退，或等场次结束。"


class EnteredByAnotherError(ForbiddenError):
    code = "entered_by_another"
    message = "这一条由另一位工作人员登记或增加过，您可以减少，不能增加。"


class AlreadyOutError(ConflictError):
    code = "already_out"
    message = "已经签退。"


class NoPresenceError(ConflictError):
    code = "no_presence"
    message = "没有人签到，没有时长可以确认。没有开成的，请取消这一场。"
