"""What can be done with messages. Callers own the transaction."""

from app.messages.service.inbox import forget, messages_of_user, read_up_to, unread
from app.messages.service.outbox import Told, add, tell, tell_many

__all__ = ["Told", "add", "forget", "messages_of_user", "read_up_to", "tell", "tell_many", "unread"]
