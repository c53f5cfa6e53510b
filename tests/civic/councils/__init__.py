"""Councils: seats, meetings, votes, minutes."""
