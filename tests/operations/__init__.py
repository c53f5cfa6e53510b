"""Running it: figures, doctor, backups."""
