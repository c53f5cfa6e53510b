"""Errors of assessments."""

from app.core.errors import ConflictError, RuleError


class NobodyToAssessError(ConflictError):
    code = "nobody_to_assess"
    message = "这里没有这一类的单位，请先在“单位”里登记。"


class WrongCellsError(RuleError):
    """`details.cells` names every wrong cell: its unit, its item (None: the words of the row), and why."""

    code = "wrong_cells"
    message = "有几格需要改一下，改好后再提交；填好的都还在。"
