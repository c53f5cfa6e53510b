"""Who may call a route. Every view under the API carries exactly one of these; a test fails on one without.

The kernel knows no residents and no shops: `create_app` hands it a directory that does.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from flask import current_app, g, request
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import EnrolmentRequiredError, ForbiddenError, NotSignedInError
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.permissions import Permission, permission
from app.core.security import tokens
from app.core.security.keyring import keyring

P = ParamSpec("P")
R = TypeVar("R")
MAX_ID_DIGITS = 18


class Visitor(Protocol):
    """A staff member in front of the console, as far as the kernel cares."""

    @property
    def staff(self) -> StaffIdentity: ...
    @property
    def username(self) -> str: ...
    @property
    def community(self) -> str: ...
    @property
    def session_id(self) -> int: ...
    @property
    def is_enrolled(self) -> bool: ...
    @property
    def is_ready(self) -> bool: ...
    @property
    def is_due(self) -> bool: ...
    @property
    def ends_at(self) -> datetime: ...


class Directory(Protocol):
    """Where the kernel looks people up; each method raises a DomainError when there is nobody to find.

    `version` is that of the user's token. Whether it still holds is seen in the same look as who the user is.
    """

    def require_user(self, session: Session, user_id: int, version: int) -> None: ...
    def resident_id(self, session: Session, user_id: int, version: int) -> int: ...
    def helped_resident(self, session: Session, user_id: int, resident_id: int) -> int: ...
    def member(self, session: Session, user_id: int, version: int, merchant_slug: str | None) -> MemberIdentity: ...
    def memberships(self, session: Session, user_id: int) -> Sequence[MemberIdentity]: ...
    def staff(self, session: Session, staff_id: int, version: int) -> StaffIdentity: ...
    def staff_member(self, session: Session, staff_id: int) -> StaffIdentity: ...
    def visitor(self, session: Session, token: str, now: datetime) -> Visitor: ...
    def touch(self, session: Session, session_id: int, now: datetime) -> None: ...


@dataclass(kw_only=True, slots=True)
class Principal:
    """The caller of this request. Reading what a policy did not establish is a programming error and raises."""

    _user_id: int | None = None
    _resident_id: int | None = None
    acts_for_another: bool = False
    sealed_as: str | None = None
    """What stands for somebody whom no row and no line of a log may name."""
    _member: MemberIdentity | None = None
    _staff: StaffIdentity | None = None
    _visitor: Visitor | None = None

    @property
    def user_id(self) -> int:
        return _established(self._user_id)

    @property
    def resident_id(self) -> int:
        return _established(self._resident_id)

    @property
    def holder_actor(self) -> str:
        """How journals name who did something with a resident's points: the resident, or their helper."""
        return f"helper:{self.user_id}" if self.acts_for_another else f"resident:{self.resident_id}"

    @property
    def member(self) -> MemberIdentity:
        return _established(self._member)

    @property
    def staff(self) -> StaffIdentity:
        return _established(self._staff)

    @property
    def visitor(self) -> Visitor:
        return _established(self._visitor)

    @property
    def logged_name(self) -> str:
        """How logs do."""
        return "nobody" if self.sealed_as is not None else self.name

    @property
    def name(self) -> str:
        """How journals and keys refer to the caller: `user:7`, `staff:3`, `nobody`."""
        if self.sealed_as is not None:
            return self.sealed_as
        if self._staff is not None:
            return f"staff:{self._staff.id}"
        return "nobody" if self._user_id is None else f"user:{self._user_id}"


def _established(value: R | None) -> R:
    if value is None:
        raise RuntimeError("the route's policy does not establish this")
    return value


current: Principal = cast(Principal, LocalProxy(lambda: g.principal))
"""The caller of the current request, for views."""


def _bearer(audience: tokens.Audience) -> tokens.Claims:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedInError
    claims = tokens.read(token.strip(), now=utc_now())
    if claims.audience is not audience:
        raise NotSignedInError("登录信息不适用于这里，请重新登录。")
    return claims


def directory() -> Directory:
    """The directory of this application."""
    return cast(Directory, current_app.extensions["directory"])


def _user() -> Principal:
    claims = _bearer(tokens.Audience.USERS)
    directory().require_user(db.session(), claims.subject_id, claims.version)
    return Principal(_user_id=claims.subject_id)


def _resident() -> Principal:
    claims = _bearer(tokens.Audience.USERS)
    resident_id = directory().resident_id(db.session(), claims.subject_id, claims.version)
    return Principal(_user_id=claims.subject_id, _resident_id=resident_id)


def seal_caller() -> None:
    """From now on nothing that is kept of this request names who asks. Each of their requests has a name of its own: of
    two, nobody can tell that they are of one person.
    """
    _seal(g.principal)


def _seal(principal: Principal) -> Principal:
    asked = f"{principal.user_id}:{request.headers.get('Idempotency-Key', '')}"
    principal.sealed_as = f"sealed:{keyring.reporter_marks('caller', asked)[0][:32]}"
    return principal


def _sealed_resident() -> Principal:
    return _seal(_resident())


def _holder() -> Principal:
    asked = request.headers.get("X-Resident")
    if asked is None:
        return _resident()
    principal = _user()
    known = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= MAX_ID_DIGITS else 0
    principal._resident_id = directory().helped_resident(db.session(), principal.user_id, known)
    principal.acts_for_another = True
    return principal


def _clerk() -> Principal:
    claims = _bearer(tokens.Audience.USERS)
    slug = request.headers.get("X-Merchant")
    member = directory().member(db.session(), claims.subject_id, claims.version, slug)
    return Principal(_user_id=claims.subject_id, _member=member)


def _owner() -> Principal:
    principal = _clerk()
    if not principal.member.is_owner:
        raise ForbiddenError("只有店主可以进行这项操作。")
    return principal


@dataclass(frozen=True, slots=True)
class Policy:
    """Who a route is for: `kind` of caller, and for staff the permission; without one, all who are signed in."""

    kind: str
    permission: Permission | None = None

    @property
    def name(self) -> str:
        """As the API document writes it: `resident`, `staff:admin,finance`."""
        return f"{self.kind}:{','.join(sorted(self.permission.roles))}" if self.permission else self.kind

    def allows(self, role: str) -> bool:
        return self.permission is None or self.permission.allows(role)


def _policy(
    policy: Policy, establish: Callable[[], Principal], security: Mapping[str, list[str]] | None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.principal = establish()
            return view(*args, **kwargs)

        documented = cast(Any, guarded)
        documented.policy = policy
        documented._apidoc = deepcopy(getattr(view, "_apidoc", {}))
        documented._apidoc["policy"] = {"name": policy.name, "security": security}
        return guarded

    return decorate


public = _policy(Policy("public"), Principal, None)
user_required = _policy(Policy("user"), _user, {"user": []})
resident_required = _policy(Policy("resident"), _resident, {"user": []})
sealed_resident_required = _policy(Policy("resident"), _sealed_resident, {"user": []})
"""A resident whom nothing that is kept of the request names."""
holder_required = _policy(Policy("holder"), _holder, {"user": []})
"""A resident, or with the header X-Resident somebody whom that resident has asked to act for them."""
clerk_required = _policy(Policy("clerk"), _clerk, {"user": []})
owner_required = _policy(Policy("owner"), _owner, {"user": []})


def staff_required(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Staff with this permission; what they may touch is decided by their node, in the services.

    Raises UndeclaredPermissionError where the view is written.
    """
    policy = Policy("staff", permission(name))

    def establish() -> Principal:
        claims = _bearer(tokens.Audience.STAFF)
        staff = directory().staff(db.session(), claims.subject_id, claims.version)
        if not policy.allows(staff.role):
            raise ForbiddenError
        return Principal(_staff=staff)

    return _policy(policy, establish, {"staff": []})


TOKEN = "token"  # noqa: S105  # A name, not a token.
"""The key in the signed cookie under which a browser keeps the token of its session."""


def _visitor() -> Principal:
    token, now = cookie.get(TOKEN), utc_now()
    if not token:
        raise NotSignedInError
    visitor = directory().visitor(db.session(), token, now)
    if visitor.is_due:
        execute(directory().touch, session_id=visitor.session_id, now=now)
    return Principal(_staff=visitor.staff, _visitor=visitor)


def page_for(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A page of the console, for staff with this permission; a session in the browser, not a token.

    Raises UndeclaredPermissionError where the view is written.
    """
    policy = Policy("page", permission(name))

    def establish() -> Principal:
        principal = _visitor()
        if not principal.visitor.is_ready:
            raise EnrolmentRequiredError
        if not policy.allows(principal.staff.role):
            raise ForbiddenError
        return principal

    return _policy(policy, establish, {"staff": []})


page_for_enrolment = _policy(Policy("enrolment"), _visitor, {"staff": []})
"""For those who are signed in by an initial password as well: all they can do is to make it their own, or leave."""
