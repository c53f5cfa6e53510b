"""What 0037, 0038, 0042, 0048, 0069, 0072, 0073, 0075 and 0076 have to carry of a street that earlier code made."""

import base64
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.alliance.settlement import bank_formats
from app.alliance.settlement.bank_formats import Pointed
from app.alliance.settlement.models import BankFormat
from app.core import files
from app.core.clock import business_day, utc_now
from app.core.console.vouchers import Voucher
from app.core.db.migrations import running
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.pinyin import initials
from app.core.security.keyring import keyring
from app.office.privacy.models import Correction, CorrectionStatus
from app.parties.merchants.models import Merchant
from app.parties.pictures.models import PictureOf
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents import finding, people
from app.parties.residents.jobs import index_all
from app.parties.residents.models import Resident, ResidentPart, User
from app.parties.staff.models import StaffMember
from app.parties.staff.voucher_names import with_names
from app.parties.units import making
from app.parties.units.models import UnitDomain, UnitKind
from app.rewards.coupons.codes import Prefix
from app.rewards.coupons.models import Coupon, CouponStatus
from devtools.factories import NOW
from tests.migrations.conftest import OldStreet
from tests.migrations.test_filled import _identity, verify
from tests.support import pictures
from tests.support.http import as_user


def scalar(statement: str, **values: Any) -> Any:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement), values)


def test_what_banks_call_things_is_pointed_out_in_an_old_street_and_kept_by_what_comes_later(
    old_street: OldStreet,
) -> None:
    """0037: a table for what no street had; on the way back it goes, and nothing else of the settlement with it."""
    with old_street("0014") as app:
        running.upgrade("0036")
        statements = "SELECT COUNT(*) FROM statement"
        before = scalar(statements)
        running.upgrade()
        finance = execute(_identity, username="street.finance")
        words = {"已汇出": bank_formats.Meaning.PAID}
        pointed = Pointed("a" * 64, "示例银行", {"result": 3}, {"result": "汇款状态"}, words)
        execute(bank_formats.point_out, pointed=pointed, staff=finance, now=utc_now())
        for revision in ("0045", "0038"):
            running.downgrade(revision, throw_away=True)
            assert scalar("SELECT name FROM bank_format") == "示例银行"
            running.upgrade()
        found = bank_formats.meanings(db.session(), "a" * 64, staff=finance)
        assert found["已汇出"] is bank_formats.Meaning.PAID
        db.session.remove()
        running.downgrade("0036", throw_away=True)
        assert scalar(statements) == before
        running.upgrade()
        assert db.session.scalar(select(func.count()).select_from(BankFormat)) == 0
        db.session.remove()
        execute(bank_formats.point_out, pointed=pointed, staff=finance, now=utc_now())
        verify(app)


def found_by(text_: str) -> set[int]:
    clerk = execute(_identity, username="street.admin")
    found = finding.find(db.session(), text=text_, staff=clerk, limit=500)
    ids = {card.id for card in found.cards}
    db.session.remove()
    return ids


def test_people_of_before_are_found_by_parts_once_the_worker_has_been_there(old_street: OldStreet) -> None:
    """0038: nobody has parts after it; the worker makes them of names and phones that only it can open."""
    with old_street("0014") as app:
        running.upgrade("0037")
        for _ in range(2):
            running.upgrade()
            everybody = db.session.scalars(select(Resident).where(Resident.name != "")).all()
            known = {person.id: (person.name, person.phone) for person in everybody}
            db.session.remove()
            person_id, (name, phone) = next((one, whose) for one, whose in known.items() if whose[1])
            assert found_by(name[:2]) == set(), "nobody has parts yet"
            assert index_all(utc_now()) >= len(known)
            assert person_id in found_by(name[:2])
            assert person_id in found_by(phone[-4:])
            assert db.session.scalar(select(func.count(func.distinct(ResidentPart.resident_id)))) == len(known)
            db.session.remove()
            running.downgrade("0037", throw_away=True)
        running.upgrade()
        verify(app)


def test_accounts_of_before_have_no_name_and_stand_on_vouchers_by_their_username(old_street: OldStreet) -> None:
    """0042: who has given their name since keeps it through what comes later; the way back takes it."""
    with old_street("0014") as app:
        running.upgrade("0041")
        hashes = "SELECT password_hash FROM staff_member WHERE username = 'street.finance'"
        before = scalar(hashes)
        for _ in range(2):
            running.upgrade()
            assert scalar("SELECT COUNT(*) FROM staff_member WHERE name IS NOT NULL") == 0
            assert scalar(hashes) == before

            def name(session: Any) -> None:
                session.scalars(
                    select(StaffMember).where(StaffMember.username == "street.admin")
                ).one().name = "示例·管理员"

            execute(name)
            signed = [("制单", "street.admin", None), ("审批", "street.finance", None)]
            voucher = Voucher("付款凭证", "1", utc_now(), "示例街道", 100, [], signed, [])
            shown = [who for _, who, _ in with_names(db.session(), voucher).people]
            assert shown == ["示例·管理员（street.admin）", "street.finance"]
            db.session.remove()
            stored = scalar("SELECT name FROM staff_member WHERE username = 'street.admin'")
            assert bytes(stored).startswith(b"gAAAA"), "encrypted"
            running.downgrade("0043", throw_away=True)
            running.upgrade()
            assert scalar("SELECT COUNT(*) FROM staff_member WHERE name IS NOT NULL") == 1
            running.downgrade("0041", throw_away=True)
            assert scalar(hashes) == before
        running.upgrade()
        verify(app)


@pytest.mark.parametrize("revision", ["0001", "0014"])
def test_codes_that_phones_have_kept_from_before_are_good_until_the_link_ends(
    old_street: OldStreet, revision: str
) -> None:
    """0048: everybody is of the first generation, whose secrets are those of before there were any."""
    with old_street(revision) as app:
        running.upgrade("0047")
        holder = (
            "SELECT c.id AS coupon, c.serial, r.id AS resident, r.user_id FROM coupon c JOIN resident r"
            " ON r.id = c.resident_id WHERE c.status = 'issued' AND r.user_id IS NOT NULL ORDER BY c.id LIMIT 1"
        )
        with db.engine.connect() as connection:
            row = connection.execute(text(holder)).one()
        kept = base64.b32encode(keyring.derive(f"code:{Prefix.COUPON}:{row.serial}")[:20]).decode()
        for _ in range(2):
            running.upgrade()
            assert scalar("SELECT COUNT(*) FROM resident WHERE code_generation <> 0") == 0
            phone = as_user(app, db.session.get_one(User, row.user_id))
            assert phone.get(f"/me/coupons/{row.coupon}/code").json["secret"] == kept

            def renew(session: Any) -> None:
                people.renew_card(session, session.get_one(Resident, row.resident))

            execute(renew)
            assert phone.get(f"/me/coupons/{row.coupon}/code").json["secret"] != kept
            held = select(func.count()).where(Coupon.id == row.coupon, Coupon.status == CouponStatus.ISSUED)
            assert db.session.scalar(held) == 1
            db.session.remove()
            assert scalar("SELECT code_generation FROM resident WHERE id = :id", id=row.resident) == 1
            running.downgrade("0047", throw_away=True)
        running.upgrade()
        verify(app)


def test_posts_at_units_are_over_on_the_way_back_and_the_others_are_held_on(old_street: OldStreet) -> None:
    """0069: an old street has posts of areas and of communities; one at a unit would be taken for one of these."""
    with old_street("0014") as app:
        running.upgrade("0068")
        staff = execute(_identity, username="street.admin")
        person = db.session.scalars(select(Resident).where(Resident.is_minor.is_(False)).limit(1)).one()
        db.session.remove()
        held = {"role": "mediator", "community_id": person.community_id, "resident_id": person.id, "by": staff.id}
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO post (role, community_id, resident_id, from_on, proposed_by, proposed_at, status,"
                    " ended_reason) VALUES (:role, :community_id, :resident_id, '2026-01-01', :by,"
                    " '2026-01-01 00:00:00.000000', 'active', '')"
                ),
                held,
            )
        running.upgrade()
        by: dict[str, Any] = {"staff": staff, "now": utc_now()}
        about: dict[str, Any] = {"kind": UnitKind.VOLUNTEER_TEAM_HOST, "name": "某服务队"}
        about |= {"domain": UnitDomain.COMMUNITY, "community_id": person.community_id}
        unit = execute(making.add_unit, **about, **by)
        post: dict[str, Any] = {"role": PostRole.TEAM_LEADER, "unit_id": unit.id, "resident_id": person.id}
        execute(proposing.propose, from_on=business_day(utc_now()), **post, **by)
        db.session.remove()
        running.downgrade("0068", throw_away=True)
        states = "SELECT status FROM post WHERE role = :role"
        assert (scalar(states, role="mediator"), scalar(states, role="property")) == ("active", "ended")
        running.upgrade()
        assert scalar("SELECT COUNT(*) FROM post WHERE unit_id IS NOT NULL") == 0
        verify(app)


def test_offers_and_shops_of_before_are_found_by_initials_and_forget_them_on_the_way_back(
    old_street: OldStreet,
) -> None:
    """0072: what is there is read and noted, in turns of a thousand rows."""
    with old_street("0014") as app:
        running.upgrade()
        names = "SELECT name, name_initials, trade, trade_initials, opening_hours, latitude_e6 FROM merchant"
        with db.engine.connect() as connection:
            shops = connection.execute(text(names)).all()
            titles = connection.execute(text("SELECT title, title_initials FROM offer")).all()
        assert shops
        assert titles
        for shop in shops:
            assert (shop.name_initials, shop.trade_initials) == (initials(shop.name), initials(shop.trade))
            assert (shop.opening_hours, shop.latitude_e6) == ("", None)
        assert all(noted == initials(title) for title, noted in titles)
        db.session.remove()
        running.downgrade("0071", throw_away=True)
        running.upgrade()
        assert scalar("SELECT COUNT(*) FROM offer WHERE title_initials <> ''") == len(titles)
        verify(app)


def test_what_was_taken_back_is_returned_and_not_published_on_the_way_back(old_street: OldStreet) -> None:
    """0073: code of before knows no state `withdrawn`."""
    with old_street("0014") as app:
        running.upgrade()
        shop = scalar("SELECT MIN(id) FROM merchant WHERE status = 'applied'")
        offer = scalar("SELECT MIN(id) FROM offer WHERE status = 'draft'")
        others = "SELECT COUNT(*) FROM offer WHERE status = 'rejected'"
        rejected = scalar(others)
        with db.engine.begin() as connection:
            gone = {"id": shop, "state": "withdrawn"}
            connection.execute(text("UPDATE merchant SET status = :state, licence_key = NULL WHERE id = :id"), gone)
            connection.execute(text("UPDATE offer SET status = :state WHERE id = :id"), gone | {"id": offer})
        running.downgrade("0072", throw_away=True)
        assert scalar("SELECT status FROM merchant WHERE id = :id", id=shop) == "returned"
        assert scalar("SELECT status FROM offer WHERE id = :id", id=offer) == "rejected"
        assert scalar(others) == rejected + 1
        running.upgrade()
        verify(app)


def test_pictures_of_shops_offers_and_licences_go_on_the_way_back_with_their_files(old_street: OldStreet) -> None:
    """0076: shops and offers of before have none; the files that go are over, and no longer referred to."""
    with old_street("0014") as app:
        running.upgrade()
        assert scalar("SELECT COUNT(*) FROM merchant WHERE picture_key IS NOT NULL OR has_licence_picture") == 0
        before = scalar("SELECT COUNT(*) FROM stored_file WHERE keep_until IS NULL")
        shop, user = scalar("SELECT MIN(id) FROM merchant"), scalar("SELECT MIN(id) FROM wechat_user")
        offer = scalar("SELECT MIN(id) FROM offer WHERE merchant_id IS NOT NULL")
        db.session.remove()
        key = pictures.of_shop(db.session.get_one(Merchant, shop))
        pictures.licence_of(db.session.get_one(User, user), shop)
        pictures.belonging(db.session.get_one(User, user), PictureOf.RECORD, 1)
        db.session.remove()
        with db.engine.begin() as connection:
            shown = {"key": key, "shop": shop, "offer": offer}
            connection.execute(text("UPDATE merchant SET picture_key = :key WHERE id = :shop"), shown)
            connection.execute(text("UPDATE offer SET picture_key = :key WHERE id = :offer"), shown)
        assert scalar("SELECT COUNT(*) FROM stored_file WHERE keep_until IS NULL") == before + 7
        running.downgrade("0075", throw_away=True)
        assert scalar("SELECT COUNT(*) FROM evidence_picture WHERE kind = 'record'") == 1
        assert scalar("SELECT COUNT(*) FROM evidence_picture WHERE kind = 'licence'") == 0
        assert scalar("SELECT COUNT(*) FROM stored_file WHERE keep_until IS NULL") == before + 2
        running.upgrade()
        while execute(files.remove_old, now=utc_now()):
            pass
        assert scalar("SELECT COUNT(*) FROM stored_file") == before + 2
        verify(app)


def test_rules_are_found_by_initials_and_a_wish_that_was_taken_back_is_turned_down_on_the_way_back(
    old_street: OldStreet,
) -> None:
    """0075: code of before knows no initials of rules and no wish that was withdrawn."""
    with old_street("0014") as app:
        running.upgrade()
        with db.engine.connect() as connection:
            rules = connection.execute(text("SELECT name, name_initials FROM credit_rule")).all()
        assert rules
        assert all(noted == initials(name) for name, noted in rules)
        person = scalar("SELECT MIN(id) FROM resident")
        taken_back = CorrectionStatus.WITHDRAWN
        db.session.add(Correction(resident_id=person, name="王晓明", asked_at=NOW, status=taken_back))
        db.session.commit()
        db.session.remove()
        running.downgrade("0074", throw_away=True)
        assert scalar("SELECT status FROM correction") == "rejected"
        running.upgrade()
        assert scalar("SELECT COUNT(*) FROM credit_rule WHERE name_initials <> ''") == len(rules)
        verify(app)
