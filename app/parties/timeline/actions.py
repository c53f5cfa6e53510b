"""What is noted of notes: that there is one, about whatever it is about. Its words are not in the audit log."""

from app.core.audit import Action, Fact, Show, Subject

NOTE = Subject("note", "备注")
_NOTE = {"note": Fact("备注编号"), "mentions": Fact("提到的同事", Show.NUMBER)}


class NoteAction(Action):
    WRITTEN = "note.written", "写备注", NOTE, _NOTE
    WITHDRAWN = "note.withdrawn", "撤回备注", NOTE, _NOTE
