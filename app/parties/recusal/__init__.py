"""Which resident each of the staff is, so that nobody decides about themself or their own household (回避)."""
