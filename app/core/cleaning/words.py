"""Cells in which one of a few words stands."""

from collections.abc import Callable, Mapping

from app.core.cleaning.cells import Cell, Cleaned, bare, said

YES_OR_NO: Mapping[str, str] = {
    "是": "是", "true": "是", "1": "是", "y": "是", "yes": "是", "√": "是", "✓": "是",
    "否": "否", "false": "否", "0": "否", "n": "否", "no": "否", "×": "否",
}  # fmt: skip


def one_of(meanings: Mapping[str, str], problem: str) -> Callable[[Cell], Cleaned]:
    """A cleaning that takes these words, in small letters, for what they mean; nothing stays nothing."""

    def clean(cell: Cell) -> Cleaned:
        word = bare(cell)
        if not word:
            return Cleaned("")
        meant = meanings.get(word.lower())
        return Cleaned(word, problem=problem) if meant is None else said(cell, meant, "把同义的词换成了规定的词")

    return clean
