"""What encrypted names and numbers are found by: keyed fingerprints of the whole of them.

A name's is another in each community. So equal names in two communities look different to who has the database without
the key, and how often a name is found tells little: within a community most full names are there but once. What
is shorter than the whole name is in `parts`.
"""

from app.core.security.keyring import keyring


def phone_index(phone: str) -> str:
    """What a number is found by, as `app.core.telephones` has it."""
    return keyring.blind_index("phone", phone)


def index_of_phone(phone: str) -> str | None:
    """The same of what is on the roster: of who has no number, none."""
    return phone_index(phone) if phone else None


def name_index(community_id: int, name: str) -> str:
    """What a person of a community is found by; spaces within the name do not matter."""
    return keyring.blind_index(f"name:{community_id}", "".join(name.split()))
