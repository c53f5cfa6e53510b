"""Console pages of cases: the queue, one case, and each step."""

from app.civic.cases.console import cases, steps

CONSOLES = [cases.blp, steps.blp]
