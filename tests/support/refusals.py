"""What a machine of Hypothesis makes of a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.db.session import db
from app.core.errors import DomainError


@contextmanager
def refusals() -> Iterator[None]:
    """What is said no to changes nothing; that is all we ask of it here."""
    try:
        yield
    except DomainError:
        db.session.rollback()
