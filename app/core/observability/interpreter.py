"""Which Python runs this, and how it was compiled: that alone makes a tenth of what a server does."""

import platform
import sys
import sysconfig

OPTIMISED = {"--enable-optimizations": "PGO", "--with-lto": "LTO"}
"""Options of Python's configure, and what they stand for: guided by a profile, optimised as a whole when linked."""
DISTRIBUTION = "/usr"


def build() -> str:
    """The version, and whether it was compiled for speed: `3.11.7 (compiled without PGO and LTO)`.

    What distributions install below /usr is compiled with both, though some leave no word of it.
    """
    return f"{platform.python_version()} ({how(sysconfig.get_config_var('CONFIG_ARGS') or '', sys.base_prefix)})"


def how(arguments: str, prefix: str) -> str:
    """How it was compiled, from what configure was told and where it is."""
    given = [name for option, name in OPTIMISED.items() if option in arguments]
    if given:
        return f"compiled with {' and '.join(given)}"
    if prefix == DISTRIBUTION:
        return "the distribution's"
    return "compiled without PGO and LTO"
