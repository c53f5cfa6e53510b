"""What is wrong with a spreadsheet, or in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import RuleError


class SheetError(RuleError):
    """A spreadsheet that cannot be taken; `details.rows` names what is wrong by row and column."""

    code = "bad_spreadsheet"
    message = "表格有误，未导入任何内容。请按提示修改后重新上传。"
    problems: "Sequence[Problem]" = ()
    """All of them, where they are known by cell."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a sheet; `row` counts as the spreadsheet shows it."""

    row: int
    column: str
    message: str

    def as_detail(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "message": self.message}


def refuse(problems: Sequence[Problem]) -> SheetError:
    """The error for these problems; the first two hundred are listed."""
    listed = [problem.as_detail() for problem in problems[:200]]
    error = SheetError(
        f"表格中有 {len(problems)} 处问题，未导入任何内容。", {"rows": listed, "problems": len(problems)}
    )
    error.problems = tuple(problems)
    return error
