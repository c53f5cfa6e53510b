"""Errors of backups: what an operator is told, in words that say what to do."""


class OperationError(RuntimeError):
    """Something that was asked for cannot be done as things are."""
