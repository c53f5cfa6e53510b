"""The API as we have promised it: a change shows in the review of docs/openapi.json."""

import json
from pathlib import Path

from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "docs" / "openapi.json"
CLIENT_LABELS = ROOT / "miniprogram_mock" / "client" / "src" / "api" / "labels.json"


def test_the_served_document_is_the_promised_one(client: FlaskClient) -> None:
    served = client.get("/api/v1/openapi.json").get_json()
    promised = json.loads(SNAPSHOT.read_text(encoding="utf-8")) if SNAPSHOT.exists() else None
    assert served == promised, "the API has changed; if that is meant: make openapi, and commit docs/openapi.json"


def test_the_client_has_the_labels_of_the_document() -> None:
    """Stale: `npm run api` in miniprogram_mock/client."""
    schemas = json.loads(SNAPSHOT.read_text(encoding="utf-8"))["components"]["schemas"]
    labels: dict[str, dict[str, dict[str, str]]] = {}
    for schema, described in schemas.items():
        for name, field in described.get("properties", {}).items():
            if "x-enum-labels" in field:
                assert list(field["x-enum-labels"]) == field["enum"]
                labels.setdefault(schema, {})[name] = field["x-enum-labels"]
    assert labels
    assert json.loads(CLIENT_LABELS.read_text(encoding="utf-8")) == labels
