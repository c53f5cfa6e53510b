"""Models of staff: their accounts and sessions."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Key64, UtcDateTime
from app.core.permissions import MONEY_ROLES, StaffRole


class StaffMember(Base):
    """Somebody who signs in with a password and a one-time code.

    `token_version` goes up to sign them out everywhere; `otp_last_step` is the last time step used, so that no code
    works twice. `initial_until` is set while the password is one that somebody else has given out: until then it is
    good for one thing, enrolment.

    `confirmed_at` is when a second administrator, `confirmed_by`, has seen who holds the account; without it a role
    that moves money may do nothing. Those whom the command line has made have nobody in `confirmed_by`.

    `name` is what the holder is called, for vouchers; None where nobody has said it.
    """

    __tablename__ = "staff_member"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    username: Mapped[Key64] = mapped_column(unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    role: Mapped[StaffRole]
    password_hash: Mapped[str] = mapped_column(String(200), repr=False)
    otp_secret: Mapped[Encrypted] = mapped_column(repr=False)
    created_at: Mapped[UtcDateTime]
    otp_last_step: Mapped[int] = mapped_column(default=0)
    token_version: Mapped[int] = mapped_column(default=1)
    disabled_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    initial_until: Mapped[UtcDateTime | None] = mapped_column(default=None)
    enrolled_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    confirmed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    name: Mapped[Encrypted | None] = mapped_column(default=None, repr=False)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None or self.role not in MONEY_ROLES

    @property
    def moves_money(self) -> bool:
        """Whether its role does, so that its secrets reach nobody but its holder."""
        return self.role in MONEY_ROLES


class AccountRequest(Base):
    """A password and a device that somebody has chosen for an account that an administrator is yet to give them.

    Its `number` is all that the administrator hears: secrets never pass through anybody else's hands.
    """

    __tablename__ = "account_request"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    number: Mapped[Key64] = mapped_column(unique=True, repr=False)
    username: Mapped[Key64]
    password_hash: Mapped[str] = mapped_column(String(200), repr=False)
    otp_secret: Mapped[Encrypted] = mapped_column(repr=False)
    otp_last_step: Mapped[int]
    requested_at: Mapped[UtcDateTime] = mapped_column(index=True)


class StaffSession(Base):
    """One browser that is or was signed in to the console. Its cookie is known by a hash alone."""

    __tablename__ = "staff_session"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    token_hash: Mapped[Key64] = mapped_column(unique=True, repr=False)
    started_at: Mapped[UtcDateTime] = mapped_column(index=True)
    seen_at: Mapped[UtcDateTime]
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
