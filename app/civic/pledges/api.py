"""Pledges over HTTP: signed, looked up and withdrawn by residents, and by shops."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.civic.gatherings.queries import nodes_of
from app.civic.pledges import conduct, queries, schemas, signing
from app.civic.pledges.errors import PledgeNotFoundError
from app.civic.texts.models import PledgeFor
from app.civic.texts.pledge_queries import pledge_for, pledges_for
from app.civic.texts.queries import Line
from app.core.clock import business_day, utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current, owner_required, resident_required
from app.core.http.schemas import PageQuery
from app.parties.residents.people import identify
from app.standing.programmes.models import SubjectKind

blp = Blueprint("pledges", __name__, description="Pledges: who has signed them, for how long")


@blp.post("/texts/<int:pledge_id>/signature")
@resident_required
@blp.arguments(schemas.OwnSignatureIn)
@blp.creates(schemas.SignatureOut)
def sign(body: dict[str, Any], pledge_id: int) -> Any:
    """Sign a pledge for oneself: this version, as it was shown. Again within its last 30 days it is renewed."""
    who: dict[str, Any] = {"resident_id": current.resident_id, "user_id": current.user_id, "now": utc_now()}
    shown = signing.Shown(body["version"], body["hash"])

    def command(session: Session) -> dict[str, Any]:
        for_id = body["resident_id"]
        signature = signing.sign(session, text_id=pledge_id, shown=shown, for_resident_id=for_id, **who)
        return schemas.signature_out(queries.signed_of(session, signature), business_day(who["now"]))

    return command


@blp.get("/texts/<int:pledge_id>/signature")
@resident_required
@blp.response(200, schemas.StandingOut)
def standing(pledge_id: int) -> dict[str, Any]:
    """Whether one has signed it, in whichever version, and how it was kept."""
    session, today = db.session(), business_day(utc_now())
    own: dict[str, Any] = {
        "nodes": nodes_of(identify(session, current.resident_id)),
        "resident_id": current.resident_id,
    }
    version = pledge_for(session, text_id=pledge_id, meant_for=PledgeFor.RESIDENTS, **own)
    if version is None:
        raise PledgeNotFoundError
    subject: dict[str, Any] = {"kind": SubjectKind.RESIDENT, "subject_id": current.resident_id}
    found = queries.live_of(session, first_ids=[version.pledge.first_id], today=today, **subject)
    return schemas.standing_out(next(iter(found), None), conduct.conduct_under(session, version.pledge.first_id), today)


@blp.get("/me/signatures")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.SignaturePage)
def own_signatures(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """What one has signed, on the phone or on paper, the newest first."""
    today = business_day(utc_now())
    subject: dict[str, Any] = {"kind": SubjectKind.RESIDENT, "subject_id": current.resident_id}
    page = queries.signatures_of(db.session(), **subject, **query)
    return page.map(lambda signed: schemas.signature_out(signed, today))


@blp.delete("/me/signatures/<int:signature_id>")
@resident_required
@blp.response(204)
def withdraw(signature_id: int) -> None:
    """Withdraw it. Nothing hangs on that: what was earned stays."""
    execute(signing.withdraw, signature_id=signature_id, resident_id=current.resident_id, now=utc_now())


@blp.get("/merchant/pledges")
@clerk_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.ShopPledgePage)
def shop_pledges(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """The pledges for shops of one's community, whole, with the shop's signatures under them."""
    session, today, member = db.session(), business_day(utc_now()), current.member

    def show(lines: Sequence[Line]) -> list[dict[str, Any]]:
        firsts = [line.pledge.first_id for line in lines if line.pledge]
        subject: dict[str, Any] = {"kind": SubjectKind.MERCHANT, "subject_id": member.merchant_id}
        live = queries.live_of(session, first_ids=firsts, today=today, **subject)
        signed = {each.signature.first_id: each for each in live}
        return [schemas.shop_pledge_out(line, signed.get(line.pledge.first_id), today) for line in lines if line.pledge]

    nodes = signing.nodes_of_shop(member)
    return pledges_for(session, nodes=nodes, meant_for=PledgeFor.SHOPS, **query).map_all(show)


@blp.post("/merchant/pledges/<int:shop_pledge_id>/signature")
@owner_required
@blp.arguments(schemas.SignatureIn)
@blp.creates(schemas.SignatureOut)
def sign_as_shop(body: dict[str, Any], shop_pledge_id: int) -> Any:
    """Sign a pledge for one's shop; it stands on the name card while it is valid."""
    who: dict[str, Any] = {"member": current.member, "user_id": current.user_id, "now": utc_now()}
    shown = signing.Shown(body["version"], body["hash"])

    def command(session: Session) -> dict[str, Any]:
        signature = signing.sign_as_shop(session, text_id=shop_pledge_id, shown=shown, **who)
        return schemas.signature_out(queries.signed_of(session, signature), business_day(who["now"]))

    return command


@blp.delete("/merchant/signatures/<int:shop_signature_id>")
@owner_required
@blp.response(204)
def withdraw_as_shop(shop_signature_id: int) -> None:
    """Withdraw it. Nothing hangs on that."""
    shop_id = current.member.merchant_id
    execute(signing.withdraw_as_shop, signature_id=shop_signature_id, merchant_id=shop_id, now=utc_now())
