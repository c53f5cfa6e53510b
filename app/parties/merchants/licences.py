"""Numbers of business licences: 18 characters of GB 32100-2015, the last of which checks the others; 15 of before."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Of real numbers: no I, O, S, V, Z. One with these is fictional, or typed wrong, and nothing can be computed."""
LENGTH = 18


def check_digit(first: str) -> str:
    """The last character of a number, by its first 17 (GB 32100-2015, 6.2)."""
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(first))
    return ALPHABET[(31 - total % 31) % 31]


def is_misread(number: str) -> bool:
    """Whether the last character contradicts the others."""
    if len(number) != LENGTH or any(letter not in ALPHABET for letter in number):
        return False
    return check_digit(number[:-1]) != number[-1]
