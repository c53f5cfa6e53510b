"""The states of merges, and how they move."""

from app.core.workflow import Transition, Workflow
from app.parties.residents.actions import ResidentAction
from app.parties.residents.errors import MergeStateError
from app.parties.residents.models import MergeStatus

DO = Transition([MergeStatus.ASKED], MergeStatus.DONE, ResidentAction.MERGED)
REFUSE = Transition([MergeStatus.ASKED], MergeStatus.REFUSED, ResidentAction.MERGE_REFUSED)

MERGES = Workflow(
    title="合并重复的居民",
    states=MergeStatus,
    initial=MergeStatus.ASKED,
    transitions=[DO, REFUSE],
    refusal=lambda status: MergeStateError(details={"status": status.value}),
    facts=lambda merge: {"gone_id": merge.gone_id, "points": merge.points},
    subject_id=lambda merge: merge.kept_id,
)
