"""Commands for whoever runs an installation."""

from app.operations.cli.backup import backup
from app.operations.cli.doctor import doctor

COMMANDS = [backup, doctor]
