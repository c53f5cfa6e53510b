"""Roles of staff, and what each may do."""

from enum import StrEnum


class StaffRole(StrEnum):
    ADMIN = "admin"
    FINANCE = "finance"
    CLERK = "clerk"
    AUDITOR = "auditor"
