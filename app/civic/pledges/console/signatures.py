"""Console pages of signatures: those under a pledge, one entered after the other from paper, withdrawn on request."""

from functools import partial
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from app.civic.pledges import forms, labels, queries, signing
from app.civic.pledges.console.common import by
from app.civic.pledges.console.pledges import here, pledge_text
from app.civic.pledges.models import Consent, Signature, SignatureState
from app.civic.texts.pledge_queries import pledge_of
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.sent_pictures import sent_with
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.pictures.keeping import all_taken
from app.parties.residents.people import resident_by_number

blp = Console("pledge_signatures", __name__)
ON_PAPER = (Consent.WRITTEN, Consent.FINGERPRINT, Consent.WITNESSED)


@blp.get("/pledges/<int:pledge_id>/signatures")
@page_for("texts:read")
def listed(pledge_id: int) -> Any:
    """Who has signed it, masked."""
    session, text, filters = db.session(), pledge_text(pledge_id), Filters(forms.SignaturesFilter)
    first_id = pledge_of(session, text.id).first_id
    page = queries.entered_under(session, first_id=first_id, staff=current.staff, **filters.query)
    return Form().page(
        "pledges/signatures.html",
        text=text,
        page=page,
        filters=filters,
        sheets=queries.sheets_of(session, [each.id for each in page.items]),
        states=[(state.value, words) for state, words in labels.LABELS[SignatureState].items()],
        back=here(pledge_id),
    )


@blp.route("/pledges/<int:pledge_id>/paper", methods=["GET", "POST"])
@page_for("texts:write")
def paper(pledge_id: int) -> Any:
    """Enter what one person has signed on paper; the page stays for the next."""
    text = pledge_text(pledge_id)
    form = Form(forms.PaperForm, {"consent": Consent.WRITTEN.value})
    pictures = sent_with(form, all_taken) if form.is_sent else None
    if pictures is not None:

        def command(session: Session, *, number: str, **typed: Any) -> Signature:
            person = resident_by_number(session, number=number, staff=current.staff)
            about: dict[str, Any] = {"text_id": pledge_id, "resident_id": person.id, "pictures": pictures}
            return signing.enter(session, **about, **typed, **by())

        done = "已登记。可以接着登记下一位。"
        answer = form.run(command, done=done, to=url_for(".paper", pledge_id=pledge_id))
        if answer:
            return answer
    ways = [(each.value, labels.LABELS[Consent][each]) for each in ON_PAPER]
    return form.page("pledges/paper.html", text=text, ways=ways, back=here(pledge_id))


@blp.post("/pledges/signatures/<int:signature_id>/withdrawal")
@page_for("texts:write")
def withdraw(signature_id: int) -> Any:
    """For somebody who has asked for it."""
    text_id = queries.signature_in_scope(db.session(), signature_id=signature_id, staff=current.staff).text_id
    back = url_for(".listed", pledge_id=text_id)
    command = partial(signing.withdraw_at_desk, signature_id=signature_id, **by())
    return act(command, done="已按本人意愿撤回。得到的分不受影响。", to=back, back=back)


@blp.get("/pledges/signatures/<int:signature_id>/sheet")
@page_for("texts:read")
def sheet(signature_id: int) -> Response:
    """The picture of what was signed on paper."""
    session = db.session()
    signature = queries.signature_in_scope(session, signature_id=signature_id, staff=current.staff)
    return download_stored(queries.sheet_of(session, signature.id))
