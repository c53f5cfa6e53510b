"""Database servers of one's own: a data folder, a port, stopped at the end."""
