"""The limit of a single row: transactions that take one from the same offer, with nothing around them.

As many statements as a claim has are sent for each, so that as many round trips are made: all but the last read a row
by its key, the last takes one from the stock and commits, which everybody else waits for.
"""

from app.core.db.session import db
from bench.script import COMMIT, ROLLBACK, Statement, recorded
from devtools.town.environment import Stage
from devtools.town.limits import lifted

READ = "SELECT stock_left FROM offer WHERE id = {offer}"
TAKE = "UPDATE offer SET stock_left = stock_left - 1 WHERE id = {offer} AND stock_left > 0"


def claim_statements(stage: Stage, path: str, headers: dict[str, str]) -> int:
    """How many statements a claim over HTTP has, its commit not counted."""
    with stage.app.app_context(), lifted(), recorded(db.engine) as script:
        answer = stage.app.test_client().post(path, headers=headers)
    if answer.status_code != 201:
        raise RuntimeError(f"the claim to be recorded was refused: {answer.text}")
    return sum(sql not in {COMMIT, ROLLBACK} for sql, _ in script)


def row_script(offer_id: int, statements: int, *, sqlite: bool) -> list[Statement]:
    """One transaction on the row."""
    read, take = READ.format(offer=offer_id), TAKE.format(offer=offer_id)
    end = [(take, ()), (COMMIT, ())] if sqlite else [(f"{take}; {COMMIT}", ()), (COMMIT, ())]
    return [*[(read, ())] * (statements - 1), *end]
