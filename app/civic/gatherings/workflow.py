"""The states of team members, projects, sessions and sign-ups, and how they move."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.gatherings.actions import GatheringAction
from app.civic.gatherings.errors import (
    MembershipStateError,
    ProjectStateError,
    SessionStateError,
    SignupStateError,
)
from app.civic.gatherings.models import (
    Gathering,
    GatheringStatus,
    MembershipStatus,
    Project,
    ProjectStatus,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.nodes import get_community


def _path(session: Session, row: Project | Gathering) -> str:
    return get_community(session, row.community_id).path


def _path_of_member(session: Session, member: TeamMember) -> str:
    return get_community(session, session.get_one(Team, member.team_id).community_id).path


def _path_of_signup(session: Session, signup: Signup) -> str:
    return _path(session, session.get_one(Gathering, signup.gathering_id))


def _whose(member: TeamMember) -> dict[str, Any]:
    return {"resident_id": member.resident_id}


def _which(signup: Signup) -> dict[str, Any]:
    return {"signup_id": signup.id}


MEMBER, LEFT = MembershipStatus.MEMBER, MembershipStatus.LEFT
JOIN = Transition([MembershipStatus.ASKED], MEMBER, GatheringAction.JOINED)
LEAVE = Transition([MembershipStatus.ASKED, MEMBER], LEFT, by=Mover.RESIDENT, name="本人退出")
LET_GO = Transition([MembershipStatus.ASKED, MEMBER], LEFT, GatheringAction.LEFT)

MEMBERSHIPS = Workflow(
    title="服务队队员",
    states=MembershipStatus,
    initial=MembershipStatus.ASKED,
    transitions=[JOIN, LEAVE, LET_GO],
    refusal=lambda status: MembershipStateError(details={"status": status.value}),
    path=_path_of_member,
    facts=_whose,
    subject_id=lambda member: int(member.team_id),
)

IDEA, PUBLISHED, CLAIMED, P_RUNNING, REPORTED, CLOSED = ProjectStatus
PUBLISH_PROJECT = Transition([IDEA], PUBLISHED, GatheringAction.PROJECT_PUBLISHED)
CLAIM = Transition([PUBLISHED, CLAIMED], CLAIMED, GatheringAction.CLAIMED)
RUN = Transition([PUBLISHED, CLAIMED], P_RUNNING, by=Mover.SYSTEM, name="第一个场次公布")
REPORT = Transition([P_RUNNING], REPORTED, GatheringAction.REPORTED)
CLOSE = Transition([IDEA, PUBLISHED, CLAIMED, P_RUNNING, REPORTED], CLOSED, GatheringAction.CLOSED)
CAN_HAVE_SESSIONS = (PUBLISHED, CLAIMED, P_RUNNING)

PROJECTS = Workflow(
    title="项目",
    states=ProjectStatus,
    initial=IDEA,
    transitions=[PUBLISH_PROJECT, CLAIM, RUN, REPORT, CLOSE],
    refusal=lambda status: ProjectStateError(details={"status": status.value}),
    path=_path,
)

PLANNED, OPEN, FULL, RUNNING, ENDED, DONE, CALLED_OFF = GatheringStatus
TAKES_SIGNUPS = (OPEN, FULL)
BEFORE_IT_BEGINS = (PLANNED, OPEN, FULL)
PUBLISH = Transition([PLANNED], OPEN, GatheringAction.PUBLISHED)
FILL = Transition([OPEN], FULL, by=Mover.SYSTEM, name="最后一个名额报满")
REOPEN = Transition([FULL], OPEN, by=Mover.SYSTEM, name="有名额空出")
BEGIN = Transition([OPEN, FULL], RUNNING, by=Mover.SYSTEM, name="到了开始时间")
END = Transition([RUNNING], ENDED, by=Mover.SYSTEM, name="到了结束时间")
END_SLOT = Transition([RUNNING], DONE, by=Mover.SYSTEM, name="场地的时段用完，没有时长要确认")
CONFIRM = Transition([ENDED], DONE, GatheringAction.CONFIRMED)
CANCEL = Transition([PLANNED, OPEN, FULL, RUNNING, ENDED], CALLED_OFF, GatheringAction.CANCELLED)
WITHDRAW = Transition([OPEN, FULL], CALLED_OFF, by=Mover.SYSTEM, name="没有人预订的时段撤下")

GATHERINGS = Workflow(
    title="场次",
    states=GatheringStatus,
    initial=PLANNED,
    transitions=[PUBLISH, FILL, REOPEN, BEGIN, END, END_SLOT, CONFIRM, CANCEL, WITHDRAW],
    refusal=lambda status: SessionStateError(details={"status": status.value}),
    path=_path,
)

ASKED, CONFIRMED, WAITING, CANCELLED, ATTENDED, ABSENT = SignupStatus
TAKE = Transition([ASKED], CONFIRMED, by=Mover.SYSTEM, name="有名额")
QUEUE = Transition([ASKED], WAITING, by=Mover.SYSTEM, name="名额已满，排队")
APPROVE = Transition([ASKED], CONFIRMED, GatheringAction.APPROVED)
REFUSE = Transition([ASKED, WAITING], CANCELLED, GatheringAction.REFUSED)
MOVE_UP = Transition([WAITING], CONFIRMED, by=Mover.SYSTEM, name="有名额空出，递补")
MOVE_UP_TO_ASK = Transition([WAITING], ASKED, by=Mover.SYSTEM, name="有名额空出，递补后待同意")
ADMIT = Transition([ASKED, WAITING], CONFIRMED, by=Mover.RESIDENT, name="到场时由负责人接纳")
GIVE_BACK = Transition([ASKED, CONFIRMED, WAITING], CANCELLED, by=Mover.RESIDENT, name="本人或家人取消")
LAPSE = Transition([ASKED, CONFIRMED, WAITING], CANCELLED, by=Mover.SYSTEM, name="24 小时未同意、场次取消或没有轮到")
ATTEND = Transition([CONFIRMED], ATTENDED, by=Mover.SYSTEM, name="结束时已签到")
MISS = Transition([CONFIRMED], ABSENT, by=Mover.SYSTEM, name="结束时没有签到")
ATTEND_LATE = Transition([ABSENT], ATTENDED, by=Mover.RESIDENT, name="负责人补登到场")
AT_THE_END = (ATTEND, MISS, ATTEND_LATE)

SIGNUPS = Workflow(
    title="报名",
    states=SignupStatus,
    initial=ASKED,
    transitions=[TAKE, QUEUE, APPROVE, REFUSE, MOVE_UP, MOVE_UP_TO_ASK, ADMIT, GIVE_BACK, LAPSE, *AT_THE_END],
    refusal=lambda status: SignupStateError(details={"status": status.value}),
    path=_path_of_signup,
    facts=_which,
    subject_id=lambda signup: int(signup.gathering_id),
)
