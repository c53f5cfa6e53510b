"""A post is held at a unit; a unit can be a shop, too."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POST = sa.table("post", sa.column("role"), sa.column("unit_id"), sa.column("status"))


def upgrade():
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", BIG, nullable=True))
        batch_op.create_foreign_key("fk_post_unit_id", "unit", ["unit_id"], ["id"])
        batch_op.create_index("ix_post_unit_id_status", ["unit_id", "status"])
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merchant_id", BIG, nullable=True))
        batch_op.create_foreign_key("fk_unit_merchant_id", "merchant", ["merchant_id"], ["id"])
        batch_op.create_unique_constraint("uq_unit_merchant_id_is_open", ["merchant_id", "is_open"])


def downgrade():
    """Posts at units are ended: earlier code would take them for those of the whole community."""
    op.execute(POST.update().where(POST.c.unit_id.is_not(None)).values(status="ended"))
    op.execute(POST.update().where(POST.c.role == "team_leader").values(role="property"))
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_constraint("fk_unit_merchant_id", type_="foreignkey")
        batch_op.drop_constraint("uq_unit_merchant_id_is_open", type_="unique")
        batch_op.drop_column("merchant_id")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint("fk_post_unit_id", type_="foreignkey")
        batch_op.drop_index("ix_post_unit_id_status")
        batch_op.drop_column("unit_id")
