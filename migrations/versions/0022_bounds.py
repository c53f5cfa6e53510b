"""A shop has a highest bill, and an offer of a share of the bill has a cap. Nothing that was promised changes.

The cap of an offer without one is its share of ¥200,000, the highest bill that staff can allow: no bill reaches it. Who
has promised something from a bill that is above the usual ¥20,000 may type bills of twice that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BILL_MAX_FEN, CEILING_FEN = 2_000_000, 20_000_000
MERCHANT = sa.table("merchant", sa.column("id"), sa.column("community_id"), sa.column("bill_max_fen"))
COMMUNITY = sa.table("community", sa.column("id"), sa.column("path", sa.String()))
OFFER = sa.table(
    "offer",
    sa.column("id"),
    sa.column("community_id"),
    sa.column("merchant_id"),
    sa.column("kind"),
    sa.column("status"),
    sa.column("percent_off_bp"),
    sa.column("stars_off_bp", sa.JSON()),
    sa.column("min_spend_fen"),
    sa.column("max_saving_fen"),
)


def upgrade():
    column = sa.Column("bill_max_fen", BIG, nullable=False, server_default=str(BILL_MAX_FEN))
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.add_column(column)
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.alter_column("bill_max_fen", existing_type=BIG, existing_nullable=False, server_default=None)
    connection = op.get_bind()
    _cap_shares(connection)
    _allow_promised_bills(connection)


def _cap_shares(connection):
    """A draft has promised nothing yet, and gets what a new one would."""
    open_ended = sa.select(OFFER.c.id, OFFER.c.status, OFFER.c.percent_off_bp, OFFER.c.stars_off_bp).where(
        OFFER.c.kind.in_(["percent_off", "member_discount"]), OFFER.c.max_saving_fen.is_(None)
    )
    cap = sa.update(OFFER).where(OFFER.c.id == sa.bindparam("offer")).values(max_saving_fen=sa.bindparam("cap"))
    after = 0
    while rows := connection.execute(open_ended.where(OFFER.c.id > after).order_by(OFFER.c.id).limit(1_000)).all():
        connection.execute(cap, [{"offer": row.id, "cap": _cap(row)} for row in rows])
        after = rows[-1].id


def _cap(offer):
    share_bp = max([offer.percent_off_bp or 0, *(offer.stars_off_bp or {}).values()])
    return max(1, (BILL_MAX_FEN if offer.status == "draft" else CEILING_FEN) * share_bp // 10_000)


def _allow_promised_bills(connection):
    promised = (
        sa.select(OFFER.c.merchant_id, COMMUNITY.c.path, OFFER.c.min_spend_fen)
        .join(COMMUNITY, COMMUNITY.c.id == OFFER.c.community_id)
        .where(OFFER.c.min_spend_fen > BILL_MAX_FEN, OFFER.c.status.not_in(["draft", "rejected"]))
    )
    for merchant_id, path, min_spend_fen in connection.execute(promised).all():
        below = sa.select(COMMUNITY.c.id).where(COMMUNITY.c.path.startswith(path))
        who = MERCHANT.c.id == merchant_id if merchant_id else MERCHANT.c.community_id.in_(below)
        wanted_fen = min_spend_fen * 2
        raised = sa.update(MERCHANT).where(who, MERCHANT.c.bill_max_fen < wanted_fen)
        connection.execute(raised.values(bill_max_fen=wanted_fen))


def downgrade():
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.drop_column("bill_max_fen")
