"""What people decide together: councils and their meetings."""
