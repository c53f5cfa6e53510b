"""What whoever migrates is told, in words that say what to do."""


class MigrationError(RuntimeError):
    """Migrations cannot be run as things are; nothing has been changed by this run, or all of its step was undone."""
