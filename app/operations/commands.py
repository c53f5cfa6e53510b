"""Commands for whoever runs an installation."""

from app.operations.backups.cli import backup
from app.operations.doctor.cli import doctor
from app.operations.upgrade.cli import downgrade, upgrade
from app.operations.verification.cli import ledger

COMMANDS = [backup, doctor, upgrade, downgrade, ledger]
