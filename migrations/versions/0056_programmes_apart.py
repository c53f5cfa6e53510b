"""Programmes that stand apart from the community's: a unit's own, and assessments; and of which a record is."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("base_score", BIG, nullable=True))
        batch_op.add_column(sa.Column("grades", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("period", sa.String(20), nullable=True))
        batch_op.create_foreign_key("fk_programme_unit_id", "unit", ["unit_id"], ["id"])
        batch_op.create_index("ix_programme_unit_id", ["unit_id"])
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("programme_id", BIG, nullable=True))
        batch_op.create_foreign_key("fk_credit_record_programme_id", "programme", ["programme_id"], ["id"])
        batch_op.create_index("ix_credit_record_programme_id", ["programme_id"])


def downgrade():
    """Earlier code knows only rules of the community: those of others have never held there, and what is on record by
    them leaves its score as it is.
    """
    op.execute("UPDATE credit_record SET score_delta = 0 WHERE programme_id IS NOT NULL")
    op.execute(
        "UPDATE programme_version SET state = 'ended', starts_on = '2000-01-02', ends_on = '2000-01-01'"
        " WHERE programme_id IN (SELECT id FROM programme WHERE kind IN ('unit', 'assessment'))"
    )
    op.execute("UPDATE programme SET kind = 'community' WHERE kind IN ('unit', 'assessment')")
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.drop_constraint("fk_credit_record_programme_id", type_="foreignkey")
        batch_op.drop_index("ix_credit_record_programme_id")
        batch_op.drop_column("programme_id")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_constraint("fk_programme_unit_id", type_="foreignkey")
        batch_op.drop_index("ix_programme_unit_id")
        batch_op.drop_column("unit_id")
        batch_op.drop_column("base_score")
        batch_op.drop_column("grades")
        batch_op.drop_column("period")
