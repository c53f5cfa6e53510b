"""Console pages of the programme's settings: value of a point, expiry, limits, grades; versions with who and when."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.edits import EditForm
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.core.working_days import calendar
from app.parties.staff import staffing
from app.standing.programmes import forms, labels, rules, working_years
from app.standing.programmes import settings as settings_service
from app.standing.programmes.catalogue import Bands

blp = Console(
    "settings",
    __name__,
    sections=[Section("管理", "项目设置", "settings")],
    labels=labels.LABELS,
)


def _in_force() -> settings_service.PointSettings:
    return settings_service.point_settings_at(db.session(), now=utc_now(), settings=current_app.config["SETTINGS"])


@blp.get("/settings")
@page_for("settings:read")
def settings() -> Any:
    """What is in force, what is coming, what was."""
    session, now = db.session(), utc_now()
    versions, band_sets = settings_service.settings_versions(session), settings_service.band_versions(session)
    makers = {version.made_by for version in versions} | {version.made_by for version in band_sets}
    return Form().page(
        "programmes/settings.html",
        points=_in_force(),
        bands=rules.bands_at(session, now),
        versions=versions,
        band_sets=band_sets,
        names=staffing.usernames(session, {f"staff:{maker}" for maker in makers if maker}),
        now=now,
    )


@blp.route("/settings/programme", methods=["GET", "POST"])
@page_for("settings:write")
def set_point_settings() -> Any:
    """Another value, expiry or limit from a coming day; begins with what was decided last."""
    form = EditForm(forms.PointSettingsForm, _last_point_settings(db.session()), effective_on=_tomorrow())
    if form.is_sent:
        answer = form.save(
            lambda session, point_value, **typed: settings_service.set_point_settings(
                session, point_value_fen=point_value, staff=current.staff, now=utc_now(), **typed
            ),
            read=_held(_last_point_settings),
            done=lambda version: f"新版本已保存，自 {business_day(version.effective_from)} 起生效。",
            to=url_for(".settings"),
        )
        if answer:
            return answer
    return form.page("programmes/point_settings.html")


def _last_point_settings(session: Session) -> dict[str, Any]:
    version_id, last = settings_service.last_decided(session, settings=current_app.config["SETTINGS"])
    return {
        "version": version_id,
        "point_value": f"{last.point_value_fen / 100:.2f}",
        "points_valid_months": last.points_valid_months,
        "max_plus_year": last.max_plus_year,
        "max_minus_year": last.max_minus_year,
    }


@blp.route("/settings/bands", methods=["GET", "POST"])
@page_for("settings:write")
def set_bands() -> Any:
    """Other grades and stars from a coming day; begins with what was decided last."""
    form = EditForm(forms.BandsForm, _last_bands(db.session()), effective_on=_tomorrow())
    if form.is_sent:
        answer = form.save(
            lambda session, effective_on, **typed: settings_service.set_bands(
                session, bands=Bands(**typed), effective_on=effective_on, staff=current.staff, now=utc_now()
            ),
            read=_held(_last_bands),
            done=lambda band_set: f"新的等级已保存，自 {business_day(band_set.effective_from)} 起生效。",
            to=url_for(".settings"),
        )
        if answer:
            return answer
    return form.page("programmes/bands.html")


def _last_bands(session: Session) -> dict[str, Any]:
    last = rules.last_bands(session)
    return {
        "name": last.name,
        "base_score": last.base_score,
        "grades": forms.as_lines(last.grades),
        "stars": forms.as_lines(last.stars),
    }


@blp.get("/settings/calendar")
@page_for("settings:read")
def working_calendar() -> Any:
    """Which years of the working calendar are known: by the library, and by hand."""
    return Form().page(
        "programmes/calendar.html",
        entered=working_years.entered_years(db.session()),
        first=calendar.FIRST_YEAR,
        last=calendar.LAST_YEAR,
    )


@blp.route("/settings/calendar/new", methods=["GET", "POST"])
@page_for("settings:write")
def enter_year() -> Any:
    """A year as the State Council has announced it."""
    form = Form(forms.WorkingYearForm, {"year": calendar.LAST_YEAR + 1})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: working_years.enter_year(session, staff=current.staff, now=utc_now(), **typed),
            done=lambda entered: (
                f"已登记 {entered.year} 年：放假 {len(entered.off)} 天，调休上班 {len(entered.on)} 天。"
            ),
            to=url_for(".working_calendar"),
        )
        if answer:
            return answer
    return form.page("programmes/calendar_new.html", last=calendar.LAST_YEAR)


def _tomorrow() -> date:
    return business_day(utc_now()) + timedelta(days=1)


def _held(read: Callable[[Session], dict[str, Any]]) -> Callable[[Session], dict[str, Any]]:
    """The same, while nobody else can make another version."""

    def held(session: Session) -> dict[str, Any]:
        settings_service.hold(session)
        return read(session)

    return held
