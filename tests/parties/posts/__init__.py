"""Posts: proposed, appointed, held, ended."""
