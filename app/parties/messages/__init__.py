"""Messages: a row in the outbox for each thing a person should hear of, written in the thing's own transaction."""

from app.parties.messages.inbox import forget, messages_of_user, read_up_to, unread
from app.parties.messages.listeners import Listener, add_for_resident, listeners, tell_resident
from app.parties.messages.outbox import Told, add, newest_id, tell, tell_many, withdraw

__all__ = [
    "Listener",
    "Told",
    "add",
    "add_for_resident",
    "forget",
    "listeners",
    "messages_of_user",
    "newest_id",
    "read_up_to",
    "tell",
    "tell_many",
    "tell_resident",
    "unread",
    "withdraw",
]
