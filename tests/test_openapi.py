"""The API as we have promised it: a change shows in the review of docs/openapi.json."""

import json
from pathlib import Path

from flask.testing import FlaskClient

SNAPSHOT = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def test_the_served_document_is_the_promised_one(client: FlaskClient) -> None:
    served = client.get("/api/v1/openapi.json").get_json()
    promised = json.loads(SNAPSHOT.read_text(encoding="utf-8")) if SNAPSHOT.exists() else None
    assert served == promised, "the API has changed; if that is meant: make openapi, and commit docs/openapi.json"
