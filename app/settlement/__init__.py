"""Settlement: a merchant's month as a statement, agreed line by line, approved, and paid once."""
