"""Errors of awards."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError
from app.standing.programmes.errors import RelatedPersonError


class SchemeNotFoundError(NotFoundError):
    message = "没有找到这项评选，或不在您的管辖范围内。"


class CycleNotFoundError(NotFoundError):
    message = "没有找到这一届评选，或与您无关。"


class NominationNotFoundError(NotFoundError):
    message = "没有找到这项提名，请刷新后再看。"


class AwardNotFoundError(NotFoundError):
    message = "没有找到这项表彰，或与您无关。"


class SchemeTakenError(ConflictError):
    code = "scheme_taken"
    message = "这个社区已经有同名的评选，请换一个名称。"


class CriteriaLockedError(ConflictError):
    """Criteria lock with the first nomination, until its cycle is over."""

    code = "criteria_locked"
    message = "这一届已经有提名，评选条件不能再改。请等这一届结束。"


class CycleTakenError(ConflictError):
    code = "cycle_taken"
    message = "这项评选已经有同名的一届，请换一个名称。"


class CycleStateError(ConflictError):
    """`details.state` is how far the cycle is."""

    code = "award_cycle_state"
    message = "这一届评选现在的阶段不允许这项操作，请刷新后再看。"


class NominationStateError(ConflictError):
    """`details.state` is how far the nomination is."""

    code = "nomination_state"
    message = "这项提名已经取消或者没有入选，不能这样操作。"


class AlreadyNominatedError(ConflictError):
    code = "already_nominated"
    message = "这一届里已经提名过了，不用再提。"


class NoCouncilError(ConflictError):
    code = "no_council"
    message = "这里还没有能评选的议事组织，请先在“议事组织”里设立，再截止提名。"


class NobodyNominatedError(ConflictError):
    code = "nobody_nominated"
    message = "这一届还没有人被提名，不能开始评选。"


class VoteOpenError(ConflictError):
    """`details.vote_until` is when votes end."""

    code = "vote_open"
    message = "投票还没有截止，请等截止后再公示结果。"


class VoteClosedError(ConflictError):
    """`details.vote_until` is when votes ended."""

    code = "vote_closed"
    message = "投票已经截止。"


class PublicityOpenError(ConflictError):
    """`details.public_until` is when it may be granted."""

    code = "publicity_open"
    message = "公示还没有结束，请等公示期满后再批准。"


class VotedError(ConflictError):
    code = "already_voted"
    message = "已经投过票了，不能更改。一户一票的，家里有人投过就算投过。"


class OwnHouseholdError(RelatedPersonError):
    """Nobody votes for themself or their own household."""

    message = "不能投给自己或自己家，请投给别人。"


class NoVoteError(ForbiddenError):
    """Minors have no vote."""

    code = "no_vote"
    message = "未满十八周岁不参加投票。"


class NoLetterError(ConflictError):
    """Households, shops and units have no employer."""

    code = "no_letter"
    message = "只有评给个人的表彰可以给单位或学校去信。"


class AwardStateError(ConflictError):
    code = "award_revoked"
    message = "这项表彰已经撤销。"
