"""A meeting of a council is called by one of the staff or, by their post, by its chair."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

ONE = "(called_by IS NULL) <> (called_by_post IS NULL)"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    with op.batch_alter_table("council_meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("called_by_post", BIG, nullable=True))
        batch_op.alter_column("called_by", existing_type=BIG, nullable=True)
        batch_op.create_index(op.f("ix_council_meeting_called_by_post"), ["called_by_post"])
        batch_op.create_foreign_key(op.f("fk_council_meeting_called_by_post"), "post", ["called_by_post"], ["id"])
        batch_op.create_check_constraint(op.f("ck_council_meeting_one_caller"), ONE)


def downgrade():
    """Whoever appointed the chair is who has called it."""
    op.execute(
        "UPDATE council_meeting SET called_by = (SELECT post.appointed_by FROM post WHERE post.id = called_by_post)"
        " WHERE called_by IS NULL"
    )
    with op.batch_alter_table("council_meeting", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_council_meeting_one_caller"), type_="check")
        batch_op.drop_constraint(op.f("fk_council_meeting_called_by_post"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_council_meeting_called_by_post"))
        batch_op.alter_column("called_by", existing_type=BIG, nullable=False)
        batch_op.drop_column("called_by_post")
