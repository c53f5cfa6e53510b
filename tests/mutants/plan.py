"""What is changed, and the tests that have to notice it. When a folder moves, this list moves with it."""

from dataclasses import dataclass

NEVER = [
    r"[\u4e00-\u9fff]",  # Words for people: other words are no fault of the code.
    r"\blog\.\w+\(",  # What a log says.
    r"\b(memo|action|kind)=",  # Labels of journals and of the audit log.
]
"""Lines that are left alone, as regular expressions."""

_EDGES = (
    "api",
    "cli",
    "console",
    "errors",
    "exports",
    "forms",
    "imports",
    "jobs",
    "models",
    "pages",
    "schemas",
    "words",
)
EXCEPT = [pattern for name in _EDGES for pattern in (f"app/*/{name}.py", f"app/*/{name}/*")]
"""Files of these areas that decide nothing: how people come in, and how things are called."""


@dataclass(frozen=True)
class Area:
    """Files, as patterns from the root of the repository in which `*` also stands for folders, and their tests."""

    files: list[str]
    tests: list[str]


AREAS = {
    "ledger": Area(["app/ledger/*.py"], ["tests/ledger"]),
    "coupons": Area(["app/rewards/coupons/*.py"], ["tests/rewards", "tests/parties/delegates"]),
    "credit": Area(["app/standing/records/*.py"], ["tests/standing"]),
    "funds": Area(["app/treasury/funds/*.py"], ["tests/treasury/funds"]),
    "settlement": Area(["app/alliance/settlement/*.py"], ["tests/alliance/settlement"]),
    "privacy": Area(
        ["app/office/privacy/*.py", "app/core/security/masking.py"],
        ["tests/office/privacy", "tests/core/test_masking.py"],
    ),
    "policy": Area(
        ["app/core/http/policies.py", "app/core/permissions.py", "app/directory.py"],
        [
            "tests/core/test_policies.py",
            "tests/core/test_permissions.py",
            "tests/test_reference.py",
            "tests/core/test_sign_in_versions.py",
            "tests/parties/staff",
            "tests/parties/delegates",
        ],
    ),
    "idempotency": Area(["app/core/http/idempotency.py"], ["tests/core/test_idempotency.py"]),
    "unit of work": Area(
        ["app/core/db/uow.py", "app/core/db/before_commit.py"], ["tests/core/test_uow.py", "tests/core/test_outages.py"]
    ),
}
