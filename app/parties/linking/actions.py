"""What is noted of links between WeChat users and residents."""

from app.core.audit import REASON, Action
from app.parties.residents.actions import RESIDENT


class LinkAction(Action):
    CODE_PRINTED = "link.code_printed", "打印微信关联码", RESIDENT
    ENDED = "link.ended", "结束微信关联", RESIDENT, REASON
