"""The kinds of papers in one table: what they are called, how they are printed, how long they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from app.civic.papers.models import PaperKind

TEMPLATE_VERSION = 1
"""Of the words around the facts. Whoever changes them counts up: what was printed stays what it was."""


class Size(StrEnum):
    A4 = "a4"
    A5 = "a5"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`lead` is the sentence above the facts, `{name}` in it the holder; `note` the one below. Papers `by_staff` are
    issued at the desk; `of_standing` have facts that the bank knows and nobody types. `sizes` begin with the usual
    one. `lasts` is None for what holds until it is revoked. What `is_sealed` has room for the stamp of
    who issues it, as 民政部令 67 asks.
    """

    title: str
    lead: str
    note: str
    sizes: tuple[Size, ...]
    lasts: timedelta | None = None
    single_use: bool = False
    by_staff: bool = True
    of_standing: bool = False
    is_sealed: bool = False

    @property
    def is_brief(self) -> bool:
        """Whether it is for now only: when it is over, nobody is told what it has said."""
        return self.lasts is not None and self.lasts <= timedelta(days=1)


_FREE = "志愿服务记录和证明免费出具。服务时间不含往返路程。本证只说明以上所列内容。"
_ONLY = "社区积分不是征信，不影响基本公共服务。本证只说明以上所列内容。"

KINDS: Mapping[PaperKind, Kind] = MappingProxyType(
    {
        PaperKind.CERTIFICATE: Kind(
            title="志愿服务证明",
            lead="兹证明 {name} 参加志愿服务，情况如下：",
            note=_FREE,
            sizes=(Size.A4, Size.A5),
            is_sealed=True,
        ),
        PaperKind.VOLUNTEER_RECORD: Kind(
            title="志愿服务记录",
            lead="{name} 的志愿服务记录如下：",
            note=_FREE,
            sizes=(Size.A4, Size.A5),
            is_sealed=True,
        ),
        PaperKind.THANKS: Kind(title="感谢信", lead="{name}：", note="谢谢您为大家做的事。", sizes=(Size.A4, Size.A5)),
        PaperKind.HONOUR: Kind(
            title="荣誉证书",
            lead="授予 {name}：",
            note="特发此证，以资鼓励。",
            sizes=(Size.A4, Size.A5),
            by_staff=False,
            is_sealed=True,
        ),
        PaperKind.EMPLOYER_LETTER: Kind(
            title="表彰函",
            lead="{name}：",
            note="本函经本人同意发出。",
            sizes=(Size.A4, Size.A5),
            by_staff=False,
            is_sealed=True,
        ),
        PaperKind.BENEFIT_PASS: Kind(
            title="诚信惠民证",
            lead="{name}",
            note="凭证在联盟商户享受会员优惠，不显示信用分。",
            sizes=(Size.CARD, Size.A5),
            lasts=timedelta(days=365),
            of_standing=True,
        ),
        PaperKind.CREDIT_BOOKLET: Kind(
            title="信用手册",
            lead="{name} 的信用情况如下：",
            note=_ONLY,
            sizes=(Size.A5, Size.A4),
            lasts=timedelta(days=365),
            of_standing=True,
        ),
        PaperKind.PROOF: Kind(
            title="信用证明",
            lead="{name}",
            note=_ONLY,
            sizes=(Size.A5,),
            lasts=timedelta(hours=24),
            single_use=True,
            by_staff=False,
            of_standing=True,
        ),
        PaperKind.QUERY_PRINT: Kind(
            title="信用查询单",
            lead="{name} 本人申请查询，结果如下：",
            note=_ONLY,
            sizes=(Size.A5, Size.A4),
            lasts=timedelta(minutes=2),
            of_standing=True,
        ),
        PaperKind.HOUSEHOLD_CODE: Kind(
            title="家庭码",
            lead="{name} 一家",
            note="一家人共用。遗失请到社区作废，换一张新的。",
            sizes=(Size.CARD, Size.A5),
            lasts=timedelta(days=365),
            of_standing=True,
        ),
        PaperKind.RECEIPT: Kind(
            title="收据",
            lead="今收到 {name}：",
            note="款物用于社区公益。本收据只说明以上所列内容。",
            sizes=(Size.A5, Size.A4),
            is_sealed=True,
        ),
        PaperKind.AGREEMENT: Kind(
            title="调解协议",
            lead="{name} 与另一方自愿达成调解协议：",
            note="双方各在自己的手机上签署。本证只说明以上所列内容。",
            sizes=(Size.A4,),
            by_staff=False,
        ),
    }
)

AT_THE_DESK = tuple(kind for kind, about in KINDS.items() if about.by_staff)
FOR_MANY = (PaperKind.BENEFIT_PASS, PaperKind.HOUSEHOLD_CODE)
"""What a whole community is given at once: it says the same for everybody."""
