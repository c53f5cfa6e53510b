"""Console pages of the programme's settings: value of a point, expiry, limits, grades; versions with who and when."""

from datetime import timedelta
from typing import Any

from flask import current_app, url_for

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff import staffing
from app.standing.programmes import forms, labels, rules
from app.standing.programmes import settings as programme
from app.standing.programmes import settings as settings_service
from app.standing.programmes.catalogue import Bands

blp = Console(
    "programme",
    __name__,
    sections=[Section("管理", "项目设置", "settings")],
    labels=labels.LABELS,
)


def _in_force() -> programme.Programme:
    return settings_service.programme_at(db.session(), now=utc_now(), settings=current_app.config["SETTINGS"])


@blp.get("/settings")
@page_for("settings:read")
def settings() -> Any:
    """What is in force, what is coming, what was."""
    session, now = db.session(), utc_now()
    versions, band_sets = programme.programme_versions(session), programme.band_versions(session)
    makers = {version.made_by for version in versions} | {version.made_by for version in band_sets}
    return Form().page(
        "programmes/settings.html",
        programme=_in_force(),
        bands=rules.bands_at(session, now),
        versions=versions,
        band_sets=band_sets,
        names=staffing.usernames(session, {f"staff:{maker}" for maker in makers if maker}),
        now=now,
    )


@blp.route("/settings/programme", methods=["GET", "POST"])
@page_for("settings:write")
def set_programme() -> Any:
    """Another value, expiry or limit from a coming day."""
    here = _in_force()
    form = Form(
        forms.ProgrammeForm,
        {
            "point_value": f"{here.point_value_fen / 100:.2f}",
            "points_valid_months": here.points_valid_months,
            "max_plus_year": here.max_plus_year,
            "max_minus_year": here.max_minus_year,
            "effective_on": business_day(utc_now()) + timedelta(days=1),
        },
    )
    if form.is_sent:
        answer = form.run(
            lambda session, point_value, **typed: programme.set_programme(
                session, point_value_fen=point_value, staff=current.staff, now=utc_now(), **typed
            ),
            done=lambda version: f"新版本已保存，自 {business_day(version.effective_from)} 起生效。",
            to=url_for(".settings"),
        )
        if answer:
            return answer
    return form.page("programmes/programme.html")


@blp.route("/settings/bands", methods=["GET", "POST"])
@page_for("settings:write")
def set_bands() -> Any:
    """Other grades and stars from a coming day."""
    here = rules.bands_at(db.session(), utc_now())
    form = Form(
        forms.BandsForm,
        {
            "name": here.name,
            "base_score": here.base_score,
            "grades": forms.as_lines(here.grades),
            "stars": forms.as_lines(here.stars),
            "effective_on": business_day(utc_now()) + timedelta(days=1),
        },
    )
    if form.is_sent:
        answer = form.run(
            lambda session, effective_on, **typed: programme.set_bands(
                session, bands=Bands(**typed), effective_on=effective_on, staff=current.staff, now=utc_now()
            ),
            done=lambda band_set: f"新的等级已保存，自 {business_day(band_set.effective_from)} 起生效。",
            to=url_for(".settings"),
        )
        if answer:
            return answer
    return form.page("programmes/bands.html")
