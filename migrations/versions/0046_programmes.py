"""Rules get a home: programmes, their versions, headings in three levels. Today's rules become version 1 of the first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


CATEGORIES = {
    "volunteer": "志愿服务",
    "environment": "环境共护",
    "civility": "文明新风",
    "safety": "平安共治",
    "duty": "队伍与履职",
    "business": "诚信经营",
    "participation": "公共参与",
}
FIRST_PROGRAMME = FIRST_VERSION = 1
FIRST_DAY = "2000-01-01"
NAME = "社区信用积分办法"

PROGRAMME = sa.table("programme", sa.column("id"), sa.column("kind"), sa.column("community_id"), sa.column("name"))
VERSION = sa.table(
    "programme_version",
    *map(sa.column, ("id", "programme_id", "no", "state", "starts_on", "doc_no", "filing_no")),
)
CATEGORY = sa.table("rule_category", *map(sa.column, ("id", "version_id", "parent_id", "slug", "name", "position")))
RULE = sa.table(
    "credit_rule",
    *map(sa.column, ("id", "slug", "number", "code", "category", "version_id", "category_id", "enabled", "paused")),
)
POINTING = {name: sa.table(name, sa.column("rule_id")) for name in ("credit_record", "reminder")}


def upgrade():
    _tables()
    for column in (
        sa.Column("version_id", BIG, nullable=True),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("code", sa.String(40), nullable=False, server_default=""),
        sa.Column("basis", sa.String(200), nullable=False, server_default=""),
        sa.Column("review", sa.String(20), nullable=False, server_default="two"),
        sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("credit_rule", column)
    _carry_over()
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.drop_constraint("uq_credit_rule_number", type_="unique")
        batch_op.drop_constraint("uq_credit_rule_slug", type_="unique")
        batch_op.alter_column("version_id", existing_type=BIG, nullable=False)
        batch_op.alter_column("category_id", existing_type=BIG, nullable=False)
        for name, kind in (
            ("code", sa.String(40)),
            ("basis", sa.String(200)),
            ("review", sa.String(20)),
            ("paused", sa.Boolean()),
        ):
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
        batch_op.create_unique_constraint("uq_credit_rule_version_id_number", ["version_id", "number"])
        batch_op.create_unique_constraint("uq_credit_rule_version_id_slug", ["version_id", "slug"])
        batch_op.create_index("ix_credit_rule_slug", ["slug"])
        batch_op.create_index("ix_credit_rule_category_id", ["category_id"])
        batch_op.create_foreign_key("fk_credit_rule_version_id", "programme_version", ["version_id"], ["id"])
        batch_op.create_foreign_key("fk_credit_rule_category_id", "rule_category", ["category_id"], ["id"])


def _tables():
    op.create_table(
        "programme",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("community_id", BIG, nullable=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_programme_community_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name=op.f("fk_programme_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_index("ix_programme_community_id", "programme", ["community_id"])
    op.create_table(
        "programme_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("programme_id", BIG, nullable=False),
        sa.Column("no", BIG, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("doc_no", sa.String(40), nullable=False),
        sa.Column("filing_no", sa.String(40), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("comment_until", sa.Date(), nullable=True),
        sa.Column("drafted_by", BIG, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("filed_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_version_programme_id")),
        *(
            sa.ForeignKeyConstraint([column], ["staff_member.id"], name=op.f(f"fk_programme_version_{column}"))
            for column in ("drafted_by", "decided_by", "filed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
        sa.UniqueConstraint("programme_id", "no", name=op.f("uq_programme_version_programme_id_no")),
    )
    op.create_index("ix_programme_version_state_starts_on", "programme_version", ["state", "starts_on"])
    op.create_table(
        "rule_category",
        sa.Column("id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("slug", exact(16), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"], name=op.f("fk_rule_category_version_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["rule_category.id"], name=op.f("fk_rule_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_category")),
        sa.UniqueConstraint("version_id", "slug", name=op.f("uq_rule_category_version_id_slug")),
    )
    op.create_index("ix_rule_category_parent_id", "rule_category", ["parent_id"])


def _carry_over():
    """Where there are rules: one programme that holds everywhere, version 1 of it in force from ever."""
    connection = op.get_bind()
    if connection.scalar(sa.select(sa.func.count()).select_from(RULE)) == 0:
        return
    kept = {"id": FIRST_PROGRAMME, "kind": "community", "community_id": None, "name": NAME}
    connection.execute(sa.insert(PROGRAMME).values(kept))
    version = {"id": FIRST_VERSION, "programme_id": FIRST_PROGRAMME, "no": 1, "state": "in_force"}
    version |= {"starts_on": FIRST_DAY, "doc_no": "", "filing_no": ""}
    connection.execute(sa.insert(VERSION).values(version))
    for position, (slug, name) in enumerate(CATEGORIES.items(), start=1):
        place = {"id": position, "version_id": FIRST_VERSION, "parent_id": None, "slug": slug, "name": name}
        connection.execute(sa.insert(CATEGORY).values(place | {"position": position}))
        of_it = RULE.c.category == slug
        connection.execute(sa.update(RULE).where(of_it).values(category_id=position))
    number = sa.cast(RULE.c.number, sa.String(40))
    connection.execute(sa.update(RULE).values(version_id=FIRST_VERSION, code=number))
    off = RULE.c.enabled == sa.false()  # As a rule comes, or because somebody has switched it off.
    connection.execute(sa.update(RULE).where(off).values(enabled=sa.true(), paused=sa.true()))


def downgrade():
    """Of each rule the earliest row stays, and what points to another of the same name points to it."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(RULE.c.id, RULE.c.slug, RULE.c.number).order_by(RULE.c.id)).all()
    first, taken = {}, set()
    for row in rows:
        if row.slug in first:
            for table in POINTING.values():
                connection.execute(sa.update(table).where(table.c.rule_id == row.id).values(rule_id=first[row.slug]))
            connection.execute(sa.delete(RULE).where(RULE.c.id == row.id))
            continue
        first[row.slug] = row.id
        number = row.number if row.number not in taken else max(taken) + 1
        taken.add(number)
        if number != row.number:
            connection.execute(sa.update(RULE).where(RULE.c.id == row.id).values(number=number))
    connection.execute(sa.update(RULE).where(RULE.c.paused == sa.true()).values(enabled=sa.false()))
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.drop_constraint("fk_credit_rule_version_id", type_="foreignkey")
        batch_op.drop_constraint("fk_credit_rule_category_id", type_="foreignkey")
        batch_op.drop_constraint("uq_credit_rule_version_id_number", type_="unique")
        batch_op.drop_constraint("uq_credit_rule_version_id_slug", type_="unique")
        batch_op.drop_index("ix_credit_rule_slug")
        batch_op.drop_index("ix_credit_rule_category_id")
        batch_op.drop_column("version_id")
        batch_op.drop_column("category_id")
        batch_op.drop_column("code")
        batch_op.drop_column("basis")
        batch_op.drop_column("review")
        batch_op.drop_column("paused")
        batch_op.create_unique_constraint("uq_credit_rule_number", ["number"])
        batch_op.create_unique_constraint("uq_credit_rule_slug", ["slug"])
    op.drop_table("rule_category")
    op.drop_table("programme_version")
    op.drop_table("programme")
