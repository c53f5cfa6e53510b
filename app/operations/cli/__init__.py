"""Commands for whoever runs an installation."""

from app.operations.cli.backup import backup
from app.operations.cli.doctor import doctor
from app.operations.cli.upgrade import downgrade, upgrade

COMMANDS = [backup, doctor, upgrade, downgrade]
