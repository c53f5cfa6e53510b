"""The database: connections, types, the unit of work, lists by key."""
