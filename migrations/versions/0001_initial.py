"""initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    if op.get_bind().dialect.name in {"mysql", "mariadb"}:
        # Every table from here on compares text exactly, whatever the server's own default is.
        op.execute("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    op.create_table(
        "community",
        sa.Column("id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column(
            "kind",
            sa.Enum("district", "town", "community", name="communitykind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("slug", exact(16), nullable=False),
        sa.Column("path", exact(100), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["community.id"], name="fk_community_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_community"),
        sa.UniqueConstraint("slug", name="uq_community_slug"),
    )
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.create_index("ix_community_parent_id", ["parent_id"], unique=False)
        batch_op.create_index("ix_community_path", ["path"], unique=False)

    op.create_table(
        "credit_band_set",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("effective_from", MOMENT, nullable=False),
        sa.Column("base_score", BIG, nullable=False),
        sa.Column("grades", sa.Text(), nullable=False),
        sa.Column("stars", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_credit_band_set"),
        sa.UniqueConstraint("effective_from", name="uq_credit_band_set_effective_from"),
    )
    op.create_table(
        "credit_rule",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("slug", exact(64), nullable=False),
        sa.Column("category", exact(16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("subjects", exact(16), nullable=False),
        sa.Column("scores", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("source", exact(16), nullable=False),
        sa.Column("points", BIG, nullable=True),
        sa.Column("cap", BIG, nullable=True),
        sa.Column(
            "cap_period",
            sa.Enum("year", "winter", "quarter", "month", name="capperiod", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("warnings", BIG, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_credit_rule"),
        sa.UniqueConstraint("number", name="uq_credit_rule_number"),
        sa.UniqueConstraint("slug", name="uq_credit_rule_slug"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("id", BIG, nullable=False),
        sa.Column("caller", sa.String(length=40), nullable=False),
        sa.Column("key", exact(64), nullable=False),
        sa.Column("fingerprint", exact(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("status", BIG, nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_key"),
        sa.UniqueConstraint("caller", "key", name="uq_idempotency_key_caller_key"),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_key_created_at", ["created_at"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("name", exact(64), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_job_run"),
    )
    op.create_table(
        "journal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", exact(16), nullable=False),
        sa.Column("reference", exact(64), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sa.UniqueConstraint("reference", name="uq_journal_reference"),
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "owner_kind",
            sa.Enum(
                "community", "resident", "merchant", "fund", "offer", name="ownerkind", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("kind", exact(16), nullable=False),
        sa.Column("unit", sa.Enum("POINT", "CNY", name="unit", native_enum=False, length=20), nullable=False),
        sa.Column("floor", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_account"),
        sa.UniqueConstraint("owner_kind", "owner_id", "kind", name="uq_ledger_account_owner_kind_owner_id_kind"),
    )
    op.create_table(
        "wechat_user",
        sa.Column("id", BIG, nullable=False),
        sa.Column("openid", exact(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("phone_index", exact(64), nullable=True),
        sa.Column("token_version", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wechat_user"),
        sa.UniqueConstraint("openid", name="uq_wechat_user_openid"),
        sa.UniqueConstraint("phone_index", name="uq_wechat_user_phone_index"),
    )
    op.create_table(
        "fund",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_fund_community_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fund"),
        sa.UniqueConstraint("community_id", name="uq_fund_community_id"),
    )
    op.create_table(
        "household",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("number", exact(64), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_household_community_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household"),
        sa.UniqueConstraint("community_id", "number", name="uq_household_community_id_number"),
    )
    op.create_table(
        "ledger_balance",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("stripe", BIG, nullable=False),
        sa.Column("floor", BIG, nullable=True),
        sa.Column("amount", BIG, nullable=False),
        sa.CheckConstraint("floor IS NULL OR amount >= floor", name="ck_ledger_balance_amount_above_floor"),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name="fk_ledger_balance_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_balance"),
        sa.UniqueConstraint("account_id", "stripe", name="uq_ledger_balance_account_id_stripe"),
    )
    op.create_table(
        "message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "claimed",
                "redeemed",
                "reversed",
                "points_earned",
                "points_withdrawn",
                "points_expiring",
                "points_expired",
                "score_notice",
                "coupon_expired",
                "shop_decided",
                "statement_ready",
                "statement_paid",
                name="messagekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("undelivered", BIG, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending", "sent", "declined", "skipped", "dead", name="messagestatus", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("last_error", exact(16), nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name="fk_message_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_status_next_at", ["status", "next_at"], unique=False)
        batch_op.create_index("ix_message_user_id", ["user_id"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", BIG, nullable=False),
        sa.Column("journal_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name="fk_posting_account_id"),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name="fk_posting_journal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index("ix_posting_account_id_id", ["account_id", "id"], unique=False)
        batch_op.create_index("ix_posting_journal_id", ["journal_id"], unique=False)

    op.create_table(
        "staff_member",
        sa.Column("id", BIG, nullable=False),
        sa.Column("username", exact(64), nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column(
            "role",
            sa.Enum("admin", "finance", "clerk", "auditor", name="staffrole", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("otp_secret", sa.LargeBinary(600), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("otp_last_step", BIG, nullable=False),
        sa.Column("token_version", BIG, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_staff_member_community_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_member"),
        sa.UniqueConstraint("username", name="uq_staff_member_username"),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index("ix_staff_member_community_id", ["community_id"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("from_fund_id", BIG, nullable=False),
        sa.Column("to_fund_id", BIG, nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="ck_allocation_amount_positive"),
        sa.ForeignKeyConstraint(["from_fund_id"], ["fund.id"], name="fk_allocation_from_fund_id"),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name="fk_allocation_made_by"),
        sa.ForeignKeyConstraint(["to_fund_id"], ["fund.id"], name="fk_allocation_to_fund_id"),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index("ix_allocation_from_fund_id", ["from_fund_id"], unique=False)
        batch_op.create_index("ix_allocation_to_fund_id", ["to_fund_id"], unique=False)

    op.create_table(
        "merchant",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", exact(16), nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", exact(16), nullable=False),
        sa.Column("licence_no", exact(64), nullable=False),
        sa.Column("applied_by", BIG, nullable=False),
        sa.Column("applied_at", MOMENT, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "applied",
                "returned",
                "active",
                "suspended",
                "exited",
                name="merchantstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["applied_by"], ["wechat_user.id"], name="fk_merchant_applied_by"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_merchant_community_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name="fk_merchant_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_merchant"),
        sa.UniqueConstraint("licence_no", name="uq_merchant_licence_no"),
        sa.UniqueConstraint("slug", name="uq_merchant_slug"),
    )
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.create_index("ix_merchant_applied_by", ["applied_by"], unique=False)
        batch_op.create_index("ix_merchant_community_id_id", ["community_id", "id"], unique=False)

    op.create_table(
        "resident",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("name", sa.LargeBinary(600), nullable=False),
        sa.Column("phone", sa.LargeBinary(600), nullable=False),
        sa.Column("phone_index", exact(64), nullable=False),
        sa.Column("card_serial", exact(16), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("is_minor", sa.Boolean(), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column(
            "status", sa.Enum("active", "left", name="residentstatus", native_enum=False, length=20), nullable=False
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_resident_community_id"),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_resident_household_id"),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name="fk_resident_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_resident"),
        sa.UniqueConstraint("card_serial", name="uq_resident_card_serial"),
        sa.UniqueConstraint("phone_index", name="uq_resident_phone_index"),
        sa.UniqueConstraint("user_id", name="uq_resident_user_id"),
    )
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.create_index("ix_resident_community_id", ["community_id"], unique=False)
        batch_op.create_index("ix_resident_household_id", ["household_id"], unique=False)

    op.create_table(
        "top_up",
        sa.Column("id", BIG, nullable=False),
        sa.Column("fund_id", BIG, nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column(
            "source",
            sa.Enum("budget", "collective", "donation", "savings", name="topupsource", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("bank_reference", sa.String(length=40), nullable=False),
        sa.Column("drafted_by", BIG, nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column(
            "status",
            sa.Enum("drafted", "approved", "rejected", name="topupstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("approved_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("amount_fen > 0", name="ck_top_up_amount_positive"),
        sa.ForeignKeyConstraint(["approved_by"], ["staff_member.id"], name="fk_top_up_approved_by"),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff_member.id"], name="fk_top_up_drafted_by"),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name="fk_top_up_fund_id"),
        sa.PrimaryKeyConstraint("id", name="pk_top_up"),
    )
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.create_index("ix_top_up_fund_id_bank_reference", ["fund_id", "bank_reference"], unique=False)

    op.create_table(
        "coupon",
        sa.Column("id", BIG, nullable=False),
        sa.Column("offer_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("serial", exact(16), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column(
            "status",
            sa.Enum("issued", "redeemed", "cancelled", "expired", name="couponstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("redeemed_at", MOMENT, nullable=True),
        sa.Column("round", BIG, nullable=False),
        sa.CheckConstraint("points >= 0", name="ck_coupon_points_not_negative"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_coupon_community_id"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_coupon_resident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon"),
        sa.UniqueConstraint("serial", name="uq_coupon_serial"),
    )
    with op.batch_alter_table("coupon", schema=None) as batch_op:
        batch_op.create_index("ix_coupon_community_id", ["community_id"], unique=False)
        batch_op.create_index("ix_coupon_offer_id_status", ["offer_id", "status"], unique=False)
        batch_op.create_index("ix_coupon_resident_id_id", ["resident_id", "id"], unique=False)
        batch_op.create_index("ix_coupon_status_expires_at", ["status", "expires_at"], unique=False)

    op.create_table(
        "credit_record",
        sa.Column("id", BIG, nullable=False),
        sa.Column("rule_id", BIG, nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum("resident", "household", "merchant", name="subjectkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=True),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("event_key", exact(64), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("score_delta", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("effective_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("trimmed", BIG, nullable=False),
        sa.Column("points_expire_on", sa.Date(), nullable=True),
        sa.Column("warned_at", MOMENT, nullable=True),
        sa.Column("lapsed_at", MOMENT, nullable=True),
        sa.Column(
            "status",
            sa.Enum("effective", "withdrawn", name="recordstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_by", BIG, nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=200), nullable=False),
        sa.Column("recovered_points", BIG, nullable=False),
        sa.CheckConstraint("points >= 0", name="ck_credit_record_points_not_negative"),
        sa.CheckConstraint("score_delta >= -50", name="ck_credit_record_score_delta_bounded"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_credit_record_community_id"),
        sa.ForeignKeyConstraint(["created_by"], ["staff_member.id"], name="fk_credit_record_created_by"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_credit_record_resident_id"),
        sa.ForeignKeyConstraint(["rule_id"], ["credit_rule.id"], name="fk_credit_record_rule_id"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["staff_member.id"], name="fk_credit_record_withdrawn_by"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_record"),
    )
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.create_index("ix_credit_record_community_id", ["community_id"], unique=False)
        batch_op.create_index(
            "ix_credit_record_lapsed_at_points_expire_on", ["lapsed_at", "points_expire_on"], unique=False
        )
        batch_op.create_index(
            "ix_credit_record_resident_id_lapsed_at_points_expire_on",
            ["resident_id", "lapsed_at", "points_expire_on"],
            unique=False,
        )
        batch_op.create_index(
            "ix_credit_record_subject_kind_subject_id_expires_at",
            ["subject_kind", "subject_id", "expires_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_credit_record_warned_at_points_expire_on", ["warned_at", "points_expire_on"], unique=False
        )
        batch_op.create_index(
            "uq_credit_record_event", ["rule_id", "subject_kind", "subject_id", "event_key"], unique=True
        )

    op.create_table(
        "merchant_member",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("role", sa.Enum("owner", "clerk", name="memberrole", native_enum=False, length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name="fk_merchant_member_merchant_id"),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name="fk_merchant_member_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_merchant_member"),
        sa.UniqueConstraint("user_id", "merchant_id", name="uq_merchant_member_user_id_merchant_id"),
    )
    with op.batch_alter_table("merchant_member", schema=None) as batch_op:
        batch_op.create_index("ix_merchant_member_merchant_id", ["merchant_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=True),
        sa.Column("fund_id", BIG, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "percent_off",
                "cash_off",
                "credit_price",
                "free_item",
                "member_discount",
                name="offerkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("stock_total", BIG, nullable=False),
        sa.Column("stock_left", BIG, nullable=False),
        sa.Column("per_person", BIG, nullable=False),
        sa.Column("min_stars", BIG, nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.Column("coupon_days", BIG, nullable=False),
        sa.Column("bonus_points", BIG, nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("percent_off_bp", BIG, nullable=True),
        sa.Column("cash_off_fen", BIG, nullable=True),
        sa.Column("list_price_fen", BIG, nullable=True),
        sa.Column("credit_price_fen", BIG, nullable=True),
        sa.Column("min_spend_fen", BIG, nullable=True),
        sa.Column("max_saving_fen", BIG, nullable=True),
        sa.Column("stars_off_bp", sa.Text(), nullable=True),
        sa.Column(
            "subsidy_kind",
            sa.Enum("none", "fixed", "share", name="subsidykind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("subsidy_fen", BIG, nullable=True),
        sa.Column("subsidy_share_bp", BIG, nullable=True),
        sa.Column("subsidy_cap_fen", BIG, nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "published", "paused", "closed", "rejected", name="offerstatus", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision_reason", sa.String(length=200), nullable=False),
        sa.Column("releases", BIG, nullable=False),
        sa.Column("budget_empty", sa.Boolean(), nullable=False),
        sa.CheckConstraint("points >= 0", name="ck_offer_points_not_negative"),
        sa.CheckConstraint("stock_left >= 0 AND stock_left <= stock_total", name="ck_offer_stock_in_range"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_offer_community_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name="fk_offer_decided_by"),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name="fk_offer_fund_id"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name="fk_offer_merchant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_community_id_status_id", ["community_id", "status", "id"], unique=False)
        batch_op.create_index("ix_offer_fund_id", ["fund_id"], unique=False)
        batch_op.create_index("ix_offer_merchant_id_status", ["merchant_id", "status"], unique=False)
        batch_op.create_index("ix_offer_status_budget_empty_id", ["status", "budget_empty", "id"], unique=False)

    op.create_table(
        "rating",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("honesty", BIG, nullable=False),
        sa.Column("service", BIG, nullable=False),
        sa.Column("frontage", BIG, nullable=False),
        sa.Column("interior", BIG, nullable=False),
        sa.Column("fulfilment", BIG, nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("weight_tenths", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "honesty BETWEEN 1 AND 5 AND service BETWEEN 1 AND 5 AND frontage BETWEEN 1 AND 5 AND interior BETWEEN 1 AND 5 AND fulfilment BETWEEN 1 AND 5",
            name="ck_rating_aspects_in_range",
        ),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name="fk_rating_merchant_id"),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name="fk_rating_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index("ix_rating_merchant_id_id", ["merchant_id", "id"], unique=False)
        batch_op.create_index(
            "ix_rating_user_id_merchant_id_created_at", ["user_id", "merchant_id", "created_at"], unique=False
        )

    op.create_table(
        "rating_sum",
        sa.Column("merchant_id", BIG, autoincrement=False, nullable=False),
        sa.Column("raters", BIG, nullable=False),
        sa.Column("ratings", BIG, nullable=False),
        sa.Column("answered", BIG, nullable=False),
        sa.Column("weight_tenths", BIG, nullable=False),
        sa.Column("honesty", BIG, nullable=False),
        sa.Column("service", BIG, nullable=False),
        sa.Column("frontage", BIG, nullable=False),
        sa.Column("interior", BIG, nullable=False),
        sa.Column("fulfilment", BIG, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name="fk_rating_sum_merchant_id"),
        sa.PrimaryKeyConstraint("merchant_id", name="pk_rating_sum"),
    )
    op.create_table(
        "statement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("fund_id", BIG, nullable=False),
        sa.Column("month", exact(16), nullable=False),
        sa.Column("rate_fen", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("points_fen", BIG, nullable=False),
        sa.Column("subsidy_fen", BIG, nullable=False),
        sa.Column("total_fen", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "confirmed",
                "disputed",
                "approved",
                "paid",
                name="statementstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_by", BIG, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("approved_by", BIG, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("paid_by", BIG, nullable=True),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("bank_reference", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["staff_member.id"], name="fk_statement_approved_by"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_statement_community_id"),
        sa.ForeignKeyConstraint(["confirmed_by"], ["wechat_user.id"], name="fk_statement_confirmed_by"),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name="fk_statement_fund_id"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name="fk_statement_merchant_id"),
        sa.ForeignKeyConstraint(["paid_by"], ["staff_member.id"], name="fk_statement_paid_by"),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
        sa.UniqueConstraint("bank_reference", name="uq_statement_bank_reference"),
        sa.UniqueConstraint("merchant_id", "month", name="uq_statement_merchant_id_month"),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index("ix_statement_community_id_month", ["community_id", "month"], unique=False)

    op.create_table(
        "redemption",
        sa.Column("id", BIG, nullable=False),
        sa.Column("offer_id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("clerk_user_id", BIG, nullable=False),
        sa.Column("coupon_id", BIG, nullable=True),
        sa.Column("round", BIG, nullable=True),
        sa.Column("card_step", BIG, nullable=True),
        sa.Column("bill_fen", BIG, nullable=True),
        sa.Column("saving_fen", BIG, nullable=False),
        sa.Column("subsidy_fen", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("bonus_points", BIG, nullable=False),
        sa.Column("redeemed_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "status", sa.Enum("done", "reversed", name="redemptionstatus", native_enum=False, length=20), nullable=False
        ),
        sa.Column("reversed_at", MOMENT, nullable=True),
        sa.Column("reversal_reason", sa.String(length=200), nullable=True),
        sa.Column("statement_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["clerk_user_id"], ["wechat_user.id"], name="fk_redemption_clerk_user_id"),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name="fk_redemption_coupon_id"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name="fk_redemption_merchant_id"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_redemption_resident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_redemption"),
        sa.UniqueConstraint("coupon_id", "round", name="uq_redemption_coupon_id_round"),
        sa.UniqueConstraint("resident_id", "card_step", name="uq_redemption_resident_id_card_step"),
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index("ix_redemption_clerk_user_id", ["clerk_user_id"], unique=False)
        batch_op.create_index("ix_redemption_merchant_id_day_status", ["merchant_id", "day", "status"], unique=False)
        batch_op.create_index("ix_redemption_merchant_id_id", ["merchant_id", "id"], unique=False)
        batch_op.create_index("ix_redemption_offer_id_day", ["offer_id", "day"], unique=False)
        batch_op.create_index(
            "ix_redemption_statement_id_merchant_id_day", ["statement_id", "merchant_id", "day"], unique=False
        )

    op.create_table(
        "statement_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("redemption_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("subsidy_fen", BIG, nullable=False),
        sa.Column(
            "status",
            sa.Enum("stands", "disputed", "carried", "voided", name="linestatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("disputed_by", BIG, nullable=True),
        sa.Column("disputed_at", MOMENT, nullable=True),
        sa.Column("dispute_reason", sa.String(length=200), nullable=True),
        sa.Column("resolution", sa.String(length=200), nullable=True),
        sa.Column("resolved_by", BIG, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["disputed_by"], ["wechat_user.id"], name="fk_statement_line_disputed_by"),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name="fk_statement_line_redemption_id"),
        sa.ForeignKeyConstraint(["resolved_by"], ["staff_member.id"], name="fk_statement_line_resolved_by"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_statement_line_statement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statement_line"),
        sa.UniqueConstraint("statement_id", "redemption_id", name="uq_statement_line_statement_id_redemption_id"),
    )
    with op.batch_alter_table("statement_line", schema=None) as batch_op:
        batch_op.create_index("ix_statement_line_redemption_id", ["redemption_id"], unique=False)


def downgrade():
    # Indexes go with their tables; MariaDB would not drop those that foreign keys need.
    op.drop_table("statement_line")
    op.drop_table("redemption")
    op.drop_table("statement")
    op.drop_table("rating_sum")
    op.drop_table("rating")
    op.drop_table("offer")
    op.drop_table("merchant_member")
    op.drop_table("credit_record")
    op.drop_table("coupon")
    op.drop_table("top_up")
    op.drop_table("resident")
    op.drop_table("merchant")
    op.drop_table("allocation")
    op.drop_table("staff_member")
    op.drop_table("posting")
    op.drop_table("message")
    op.drop_table("ledger_balance")
    op.drop_table("household")
    op.drop_table("fund")
    op.drop_table("wechat_user")
    op.drop_table("ledger_account")
    op.drop_table("journal")
    op.drop_table("job_run")
    op.drop_table("idempotency_key")
    op.drop_table("credit_rule")
    op.drop_table("credit_band_set")
    op.drop_table("community")
