"""What the audit log calls what staff do about personal data."""

ACTIONS = {
    "correction.approved": "同意更正姓名",
    "correction.rejected": "退回更正姓名的申请",
    "resident.forgotten": "注销居民",
}
