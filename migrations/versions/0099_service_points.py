"""Service points, what they have in stock, every move of it, and goods that went over their counters for points.

On the way back they go, with the posts at counters and the messages about exchanges. Points that were spent there stay
spent: journals are never changed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
LONG_KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
MESSAGE = sa.table("message", sa.column("kind"))
POST = sa.table("post", sa.column("id"), sa.column("role"))
PICTURE = sa.table("shown_picture", sa.column("key"), sa.column("erase_at"))
ITEM = sa.table("stock_item", sa.column("picture_key"))


def upgrade():
    op.create_table(
        "service_point",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("hours", sa.String(200), nullable=False),
        sa.Column("month_points", BIG, nullable=True),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("month_points > 0", name=op.f("ck_service_point_month_points_are_some")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_service_point_community_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_service_point_unit_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_member.id"], name=op.f("fk_service_point_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_point")),
        sa.UniqueConstraint("community_id", "name", "is_open", name=op.f("uq_service_point_community_id_name_is_open")),
    )
    op.create_index("ix_service_point_community_id_id", "service_point", ["community_id", "id"])
    op.create_index(op.f("ix_service_point_unit_id"), "service_point", ["unit_id"])
    op.create_table(
        "stock_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("low_at", BIG, nullable=False),
        sa.Column("barcode", KEY, nullable=True),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("picture_key", LONG_KEY, nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.CheckConstraint("points > 0", name=op.f("ck_stock_item_points_are_some")),
        sa.CheckConstraint("value_fen >= 0", name=op.f("ck_stock_item_value_not_negative")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_stock_item_community_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_member.id"], name=op.f("fk_stock_item_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_item")),
        sa.UniqueConstraint("community_id", "name", "is_open", name=op.f("uq_stock_item_community_id_name_is_open")),
        sa.UniqueConstraint(
            "community_id", "barcode", "is_open", name=op.f("uq_stock_item_community_id_barcode_is_open")
        ),
    )
    op.create_index("ix_stock_item_community_id_id", "stock_item", ["community_id", "id"])
    op.create_index(op.f("ix_stock_item_picture_key"), "stock_item", ["picture_key"])
    op.create_table(
        "stock",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("on_hand", BIG, nullable=False),
        sa.Column("promised", BIG, nullable=False),
        sa.CheckConstraint("promised >= 0", name=op.f("ck_stock_promised_not_negative")),
        sa.CheckConstraint("on_hand >= promised", name=op.f("ck_stock_promised_are_there")),
        sa.ForeignKeyConstraint(["site_id"], ["service_point.id"], name=op.f("fk_stock_site_id")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_stock_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock")),
        sa.UniqueConstraint("site_id", "item_id", name=op.f("uq_stock_site_id_item_id")),
    )
    op.create_index(op.f("ix_stock_item_id"), "stock", ["item_id"])
    op.create_table(
        "stock_lot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("stock_id", BIG, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("on_hand", BIG, nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_lot_on_hand_not_negative")),
        sa.ForeignKeyConstraint(["stock_id"], ["stock.id"], name=op.f("fk_stock_lot_stock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_lot")),
        sa.UniqueConstraint("stock_id", "expires_on", name=op.f("uq_stock_lot_stock_id_expires_on")),
    )
    op.create_table(
        "goods_exchange",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("clerk_id", BIG, nullable=False),
        sa.Column("card_step", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("reversal_reason", sa.String(200), nullable=True),
        sa.Column("reversed_by", sa.String(40), nullable=True),
        sa.Column("reversed_at", MOMENT, nullable=True),
        sa.CheckConstraint("points > 0", name=op.f("ck_goods_exchange_points_are_some")),
        sa.ForeignKeyConstraint(["site_id"], ["service_point.id"], name=op.f("fk_goods_exchange_site_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_goods_exchange_resident_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_goods_exchange_community_id")),
        sa.ForeignKeyConstraint(["clerk_id"], ["resident.id"], name=op.f("fk_goods_exchange_clerk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_exchange")),
        sa.UniqueConstraint("resident_id", "card_step", name=op.f("uq_goods_exchange_resident_id_card_step")),
    )
    op.create_index("ix_goods_exchange_site_id_id", "goods_exchange", ["site_id", "id"])
    op.create_index("ix_goods_exchange_resident_id_id", "goods_exchange", ["resident_id", "id"])
    op.create_index(
        "ix_goods_exchange_site_id_resident_id_month", "goods_exchange", ["site_id", "resident_id", "month"]
    )
    op.create_index(op.f("ix_goods_exchange_community_id"), "goods_exchange", ["community_id"])
    op.create_index(op.f("ix_goods_exchange_clerk_id"), "goods_exchange", ["clerk_id"])
    op.create_table(
        "stock_move",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.Column("value_fen", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("lots", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("exchange_id", BIG, nullable=True),
        sa.Column("other_site_id", BIG, nullable=True),
        sa.Column("pair", KEY, nullable=True),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("donor", sa.LargeBinary(600), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["service_point.id"], name=op.f("fk_stock_move_site_id")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_stock_move_item_id")),
        sa.ForeignKeyConstraint(["exchange_id"], ["goods_exchange.id"], name=op.f("fk_stock_move_exchange_id")),
        sa.ForeignKeyConstraint(["other_site_id"], ["service_point.id"], name=op.f("fk_stock_move_other_site_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["stock_move.id"], name=op.f("fk_stock_move_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_stock_move_reverses_id")),
    )
    op.create_index("ix_stock_move_site_id_id", "stock_move", ["site_id", "id"])
    op.create_index("ix_stock_move_site_id_month_kind", "stock_move", ["site_id", "month", "kind"])
    op.create_index("ix_stock_move_site_id_item_id_id", "stock_move", ["site_id", "item_id", "id"])
    for column in ("item_id", "exchange_id", "other_site_id", "pair"):
        op.create_index(op.f(f"ix_stock_move_{column}"), "stock_move", [column])


def downgrade():
    shown = sa.select(ITEM.c.picture_key).where(ITEM.c.picture_key.is_not(None)).scalar_subquery()
    op.execute(PICTURE.update().where(PICTURE.c.key.in_(shown)).values(erase_at=sa.func.current_timestamp()))
    op.drop_table("stock_move")
    op.drop_table("goods_exchange")
    op.drop_table("stock_lot")
    op.drop_table("stock")
    op.drop_table("stock_item")
    op.drop_table("service_point")
    op.execute(POST.delete().where(POST.c.role == "counter"))
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind.in_(["goods_exchanged", "goods_returned"])))
