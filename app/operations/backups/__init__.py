"""Backups: a compressed file and a manifest that says what must be in it.

manifest  what a backup is, and whether its file is still what was written
folder    the folder where they are kept
content   how much is in a database, so that a restored one can be compared
sqlite    copies by SQLite's online backup
mariadb   dumps by the client programs of MariaDB or MySQL
"""
