"""Reminders (提醒): what must come, dated and told, before a rule may take a minus."""
