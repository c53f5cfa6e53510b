"""How far the jobs of machine-made records have come is kept under the name of their feature."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

NAMES = ("redemptions", "offers", "ratings")


def rename(before, after):
    for name in NAMES:
        for table in (sa.table("trail", sa.column("name")), sa.table("job_run", sa.column("name"))):
            op.execute(table.update().where(table.c.name == f"{before}.{name}").values(name=f"{after}.{name}"))


def upgrade():
    rename("merits", "machine_records")


def downgrade():
    rename("machine_records", "merits")
