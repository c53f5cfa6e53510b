"""Labels of pictures: what they came with."""

from app.core.console.blueprint import Labels
from app.parties.pictures.models import PictureOf

LABELS: Labels = {
    PictureOf: {
        PictureOf.RECORD: "登记时附上",
        PictureOf.RECORD_ANSWER: "本人答复时附上",
        PictureOf.REMINDER: "提醒时附上",
        PictureOf.REMINDER_ANSWER: "答复提醒时附上",
        PictureOf.CASE: "提出时附上",
        PictureOf.CASE_RESULT: "办结时附上",
        PictureOf.LICENCE: "营业执照",
        PictureOf.SIGNATURE: "签署的纸",
    },
}
