"""Residents in a post give reminders, too."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.alter_column("given_by", existing_type=BIG, nullable=True)
        batch_op.add_column(sa.Column("given_by_resident", BIG, nullable=True))
        batch_op.create_foreign_key("fk_reminder_given_by_resident", "resident", ["given_by_resident"], ["id"])
        batch_op.create_index("ix_reminder_given_by_resident", ["given_by_resident"])


def downgrade():
    """What a resident has given is as if whoever reads it first of the staff had."""
    somebody = "(SELECT MIN(id) FROM staff_member)"
    op.execute(f"UPDATE reminder SET given_by = {somebody} WHERE given_by IS NULL")  # noqa: S608
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_constraint("fk_reminder_given_by_resident", type_="foreignkey")
        batch_op.drop_index("ix_reminder_given_by_resident")
        batch_op.drop_column("given_by_resident")
        batch_op.alter_column("given_by", existing_type=BIG, nullable=False)
