"""The states of a text. A notice and a version of a pledge one person writes and another one publishes; benefits and
lessons begin published.
"""

from sqlalchemy.orm import Session

from app.civic.texts.actions import TextAction
from app.civic.texts.errors import TextStateError
from app.civic.texts.models import Text, TextState
from app.core.workflow import Transition, Workflow
from app.parties.communities.nodes import get_community

DRAFT, SUBMITTED, PUBLISHED, TAKEN_BACK = TextState

SUBMIT = Transition([DRAFT], SUBMITTED, TextAction.SUBMITTED)
RETURN = Transition([SUBMITTED], DRAFT, TextAction.RETURNED)
PUBLISH = Transition([SUBMITTED], PUBLISHED, TextAction.PUBLISHED)
TAKE_BACK = Transition([DRAFT, SUBMITTED, PUBLISHED], TAKEN_BACK, TextAction.TAKEN_BACK)


def path_of(session: Session, text: Text) -> str:
    """Of the node whose text it is."""
    return get_community(session, text.community_id).path


def facts_of(text: Text) -> dict[str, str]:
    """What every entry of the log says of it."""
    return {"kind": text.kind.value, "title": text.title}


NOTICES = Workflow(
    title="公告、礼遇、案例和承诺书",
    states=TextState,
    initial=DRAFT,
    transitions=[SUBMIT, RETURN, PUBLISH, TAKE_BACK],
    refusal=lambda state: TextStateError(details={"state": state.value}),
    column="state",
    path=path_of,
    facts=facts_of,
)
