"""Spreadsheets that come in: a template to fill in, a dry run that names every wrong cell, then all rows or none.

What a feature adds is its columns, how rows are checked and how they are entered; the pages, the tasks, the progress
and
the marked copy are here. Registered in `IMPORTS` of `app/features.py`; a list's page links to it by `imports.page_of`.

    Import(
        "roster", "居民名册", permission="residents:import", columns=[Field("户号", "字母、数字和 -"), ...],
        check=check,    # (Asked, session) → Checked: every problem, and what entering them would do
        enter=enter,    # (Asked, session, progress) → the figures of the report; in one transaction
        done=("查看居民", "residents_console.residents"), places=places,
    )

model         what an import is
workbooks     the template, and the copy in which wrong cells are marked
import_tasks  the two kinds of task: checking and entering
console       the pages
"""

from app.core.imports.model import Asked, Checked, Finding, Import, Verdict
from app.core.imports.spreadsheets import Field

__all__ = ["Asked", "Checked", "Field", "Finding", "Import", "Verdict"]
