"""What is noted of plates."""

from app.core.audit import Action, Fact, Show, Subject

PLATES = Subject("plates", "铭牌")


class PlateAction(Action):
    PRINTED = (
        "plates.printed",
        "打印铭牌",
        PLATES,
        {"shops": Fact("商户数", Show.NUMBER), "per_sheet": Fact("每页块数", Show.NUMBER)},
    )
