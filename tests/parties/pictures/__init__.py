"""Pictures as evidence."""
