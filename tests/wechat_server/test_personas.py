"""The persona file: optional, read again when it changes, never in the way."""

import json
import os
from pathlib import Path

from miniprogram_mock.wechat_server.personas import Personas, derived_openid


def write(path: Path, content: str, mtime_s: int) -> None:
    path.write_text(content, encoding="utf-8")
    os.utime(path, (mtime_s, mtime_s))


def test_without_a_file_everybody_is_made_up(tmp_path: Path) -> None:
    persona = Personas(tmp_path / "none.json").get("甲")
    assert persona.openid == derived_openid("甲")
    assert len(persona.openid) == 28


def test_the_file_is_read_when_it_appears_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "personas.json"
    personas = Personas(path)
    assert personas.get("甲").openid == derived_openid("甲")
    write(path, json.dumps({"甲": {"openid": "oFirst", "phone": "13900000001"}}), 1)
    assert (personas.get("甲").openid, personas.get("甲").phone) == ("oFirst", "13900000001")
    write(path, json.dumps({"甲": {"openid": "oOther"}}), 2)
    assert personas.get("甲").openid == "oOther"
    assert personas.get("甲").phone.startswith("199")
    path.unlink()
    assert personas.get("甲").openid == derived_openid("甲")


def test_a_half_written_file_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "personas.json"
    personas = Personas(path)
    write(path, json.dumps({"甲": {"openid": "oFirst"}}), 1)
    assert personas.get("甲").openid == "oFirst"
    for second, content in enumerate(['{"甲": {"op', '["甲"]', '{"甲": 1}'], start=2):
        write(path, content, second)
        assert personas.get("甲").openid == "oFirst"


def test_only_users_of_this_app_can_be_written_to(tmp_path: Path) -> None:
    personas = Personas(known={"甲": {"openid": "oFirst"}})
    assert personas.has_user("oFirst")
    assert personas.has_user(derived_openid("anybody"))
    assert personas.has_user("oDemoHksxa1PC57QFT237ur3yRqG")  # Somebody of the demo street, without a phone to hold.
    assert not personas.has_user("oStranger")
