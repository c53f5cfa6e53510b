"""Which ids have been seen, at a bit each: a million of them take 125 kB."""

_SHIFT = 16
_BYTES = 1 << (_SHIFT - 3)


class IdSet:
    """A set of numbers that lie close together, or in clusters."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}
        self._count = 0

    def add(self, number: int) -> bool:
        """False where it was there already."""
        page = self._pages.get(number >> _SHIFT)
        if page is None:
            page = self._pages[number >> _SHIFT] = bytearray(_BYTES)
        place, bit = (number >> 3) & (_BYTES - 1), 1 << (number & 7)
        if page[place] & bit:
            return False
        page[place] |= bit
        self._count += 1
        return True

    def __contains__(self, number: int) -> bool:
        page = self._pages.get(number >> _SHIFT)
        return page is not None and bool(page[(number >> 3) & (_BYTES - 1)] & (1 << (number & 7)))

    def __len__(self) -> int:
        return self._count
