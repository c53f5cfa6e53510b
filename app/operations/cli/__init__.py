"""Commands for whoever runs an installation."""

from app.operations.cli.backup import backup

COMMANDS = [backup]
