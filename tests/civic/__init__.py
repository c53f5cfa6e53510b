"""What people decide together."""
