"""What 0101 does with tags on the way back: who has asked for one is forgotten, a notice to some is for nobody."""

import flask_migrate
from flask import Flask

from app.civic.texts import drafting, tags
from app.civic.texts.models import Audience, NoticeTag
from app.core.clock import frozen
from app.core.db.migrations import running
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW, commit
from tests.migrations.test_filled_snaps import scalar


def test_choices_go_and_a_notice_to_tags_is_for_nobody(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with frozen(NOW):
        town = factories.town()
        commit(tags.choose, resident_id=town.person.id, tags=[NoticeTag.JOBS])
        about = {"community_id": town.node.id, "audience": Audience.TAGS, "targets": ["jobs"]}
        said = {"topic": "就业", "title": "招聘会", "body": "周六上午，文化广场。"}
        commit(drafting.draft_notice, **about, **said, staff=town.admin, now=NOW)
    db.session.remove()
    assert scalar("SELECT COUNT(*) FROM tag_choice") == 1
    running.downgrade("0100", throw_away=True)
    assert scalar("SELECT COUNT(*) FROM notice WHERE audience = 'areas'") == 1
    assert scalar("SELECT COUNT(*) FROM notice_target") == 0
    flask_migrate.upgrade()
    assert (scalar("SELECT COUNT(*) FROM tag_choice"), scalar("SELECT COUNT(*) FROM text")) == (0, 1)
