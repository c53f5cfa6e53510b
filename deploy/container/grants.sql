-- What the application's user needs besides its own database. The image runs this once, when it makes the database.
GRANT ALL ON `creditbank\_verify\_%`.* TO creditbank@'%';   -- backups are tried out there
GRANT BINLOG MONITOR ON *.* TO creditbank@'%';              -- backups note where the binary log stood
