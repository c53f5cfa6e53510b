"""Console pages of cases: the queue, one case, and each step."""

from app.civic.cases.console import cases, pictures, steps

CONSOLES = [cases.blp, pictures.blp, steps.blp]
