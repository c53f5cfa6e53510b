"""Errors of councils and their meetings."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class CouncilNotFoundError(NotFoundError):
    message = "没有找到这个议事组织，或不在您的管辖范围内。"


class CouncilClosedError(ConflictError):
    code = "council_closed"
    message = "这个议事组织已经撤销，不能再开会。"


class SeatNotFoundError(NotFoundError):
    message = "没有找到这个席位，或不在您的管辖范围内。"


class SeatTakenError(ConflictError):
    code = "seat_taken"
    message = "这个人已经有这里的席位。"


class ChairTakenError(ConflictError):
    code = "chair_taken"
    message = "这里已经有组长。请先结束原来组长的席位。"


class TooFewMembersError(ConflictError):
    """`details.missing` more who may vote are needed."""

    code = "too_few_members"

    def __init__(self, *, needed: int, found: int) -> None:
        message = f"至少要有 {needed} 位能表决的成员才能召集会议，现在有 {found} 位，还缺 {needed - found} 位。"
        super().__init__(message, details={"needed": needed, "members": found, "missing": needed - found})


class MeetingNotFoundError(NotFoundError):
    message = "没有找到这次会议，或与您无关。"


class MeetingStateError(ConflictError):
    """`details.status` is how far the meeting is."""

    code = "meeting_state"
    message = "会议现在的阶段不允许这项操作，请刷新后再看。"


class NotChairError(ForbiddenError):
    code = "not_chair"
    message = "只有这个议事组织在任的组长可以召集和主持会议。您可以请组长办理，或联系社区。"


class ItemNotFoundError(NotFoundError):
    message = "没有找到这个议题，或与您无关。"


class ItemStateError(ConflictError):
    """`details.status` is what was decided."""

    code = "item_decided"
    message = "这个议题已经表决完毕，不能再投票。"


class ItemsOpenError(ConflictError):
    """`details.open` of its items are not decided."""

    code = "items_open"
    message = "还有议题没有结束表决，请先逐个结束。"


class NobodyPresentError(ConflictError):
    code = "nobody_present"
    message = "没有成员到会，不能形成纪要。会没有开成的，请取消会议。"


class MemberNotFoundError(NotFoundError):
    message = "名单上没有这位成员。"


class RollFrozenError(ConflictError):
    """Somebody who came into the council after the meeting was called."""

    code = "roll_frozen"
    message = "这次会议的成员名单在召集时已经确定，之后任职的人从下一次会议起参加表决。"


class LeftOfficeError(ConflictError):
    code = "left_office"
    message = "您的席位已经结束，不能再参加这次会议的表决。"


class NoVoteError(ForbiddenError):
    code = "no_vote"
    message = "监督员列席会议，不参加表决。"


class NotPresentError(ConflictError):
    code = "not_present"
    message = "请先签到，再投票。"


class RelatedPersonError(ConflictError):
    code = "related_person"
    message = "这个议题涉及成员本人或同户的人，按规定回避，不参加表决。"


class AlreadyVotedError(ConflictError):
    code = "already_voted"
    message = "这个议题已经投过票，一人一票，不能更改。"


class NoQuorumError(ConflictError):
    """`details.present` who may vote on the item are there, and `details.quorum` are needed."""

    code = "no_quorum"

    def __init__(self, *, quorum: int, present: int) -> None:
        message = f"到会且不用回避的成员有 {present} 位，不足法定的 {quorum} 位，现在不能表决。请等人到齐，或改期再议。"
        super().__init__(message, details={"quorum": quorum, "present": present})


class TooManyLinesError(ConflictError):
    code = "too_many_lines"
    message = "这个批次太大，请按网格分批收集，再提交会议。"


class NothingWaitsError(ConflictError):
    code = "nothing_waits"
    message = "现在没有等待议事会决定的记录。"


class LineNotFoundError(NotFoundError):
    message = "这个议题里没有这条记录。"


class LineAloneError(ConflictError):
    code = "line_alone"
    message = "这条记录已经是单独表决。"


class NotItsDutyError(ConflictError):
    code = "not_its_duty"
    message = "评价小组和信调委不议定积分办法，请在积分管理小组、信用议事会或领导小组的会议里列入。"


class AlreadyListedError(ConflictError):
    """`details.meeting_id` is the meeting that it is laid before."""

    code = "already_listed"
    message = "这个版本已经列入一次会议的议程，不用再列。"


class MinutesNotFoundError(NotFoundError):
    message = "没有找到这份纪要，或与您无关。"


class MinutesSignedError(ConflictError):
    code = "minutes_signed"
    message = "纪要已经有人签字，不能再改。"


class MinutesReplacedError(ConflictError):
    code = "minutes_replaced"
    message = "这份纪要已经有新的版本，请看过新的再签字。"


class AlreadySignedError(ConflictError):
    code = "already_signed"
    message = "已经签过字。"


class WasAbsentError(ConflictError):
    code = "was_absent"
    message = "没有到会的成员不在纪要上签字。"
