"""Tags of notices that residents ask for, and the courses that lessons are told in.

On the way back who has asked for what is forgotten, and a notice to tags is one to no area at all: nobody sees it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOTICE = sa.table("notice", sa.column("audience"))
TARGET = sa.table("notice_target", sa.column("target"))


def upgrade():
    op.create_table(
        "tag_choice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("tag", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_tag_choice_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_choice")),
        sa.UniqueConstraint("resident_id", "tag", name=op.f("uq_tag_choice_resident_id_tag")),
    )
    op.create_index("ix_tag_choice_tag_resident_id", "tag_choice", ["tag", "resident_id"])
    op.create_table(
        "course_lesson",
        sa.Column("project_id", BIG, autoincrement=False, nullable=False),
        sa.Column("text_id", BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_course_lesson_project_id")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_course_lesson_text_id")),
        sa.PrimaryKeyConstraint("project_id", "text_id", name=op.f("pk_course_lesson")),
    )
    op.create_index("ix_course_lesson_text_id", "course_lesson", ["text_id"])


def downgrade():
    op.execute(TARGET.delete().where(TARGET.c.target.like("tags:%")))
    op.execute(NOTICE.update().where(NOTICE.c.audience == "tags").values(audience="areas"))
    op.drop_table("course_lesson")
    op.drop_table("tag_choice")
