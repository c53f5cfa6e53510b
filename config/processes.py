"""How many processes share what one process counts."""

from collections.abc import Mapping, Sequence


def processes_started(env: Mapping[str, str], argv: Sequence[str]) -> int:
    """How many web servers Granian was told to start, where it was Granian; else one."""
    if not argv or "granian" not in argv[0]:
        argv = ()
    words = [*argv, ""]
    told = [env.get("GRANIAN_WORKERS", "")]
    told += [words[at + 1] for at, word in enumerate(argv) if word == "--workers"]
    told += [word.removeprefix("--workers=") for word in argv if word.startswith("--workers=")]
    return max((int(number) for number in told if number.isascii() and number.isdigit()), default=1)
