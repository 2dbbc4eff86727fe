"""Having a document judged: nothing is kept, every finding is told."""

import pytest

from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

XML = {"Content-Type": "application/xml"}
BARE = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>1</cbc:ID></Invoice>"""


async def validate(api: Api, content: bytes, query: str = "", person: str = "carla") -> dict:
    answer = await api.call(
        person, "POST", f"/v1/documents/validate{query}", content=content, headers=XML
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_finding_is_told(api: Api) -> None:
    verdict = await validate(api, BARE)
    assert verdict["valid"] is False
    assert verdict["syntax"] == "ubl"
    missing = next(found for found in verdict["findings"] if found["rule"] == "BR-01")
    assert missing["path"] == "/Invoice"
    assert missing["severity"] == "fatal"
    assert missing["term"] == "BT-24"
    assert missing["message"]
    assert "BR-02" not in {found["rule"] for found in verdict["findings"]}


async def test_layers_and_releases_can_be_named(api: Api) -> None:
    verdict = await validate(api, BARE, "?layer=en16931@1.3.16")
    assert verdict["layers"] == ["en16931@1.3.16"]


@pytest.mark.parametrize("layer", ["nonsense", "en16931@0.1"])
async def test_an_unknown_layer_is_refused(api: Api, layer: str) -> None:
    answer = await api.call(
        "carla", "POST", f"/v1/documents/validate?layer={layer}", content=BARE, headers=XML
    )
    problem(answer, 422, "invalid")


async def test_what_is_no_document(api: Api) -> None:
    for content, status in ((b"nonsense", 422), (b"<a/>", 422), (b"<!DOCTYPE a><a/>", 422)):
        answer = await api.call(
            "carla", "POST", "/v1/documents/validate", content=content, headers=XML
        )
        assert answer.status_code == status, answer.text


async def test_only_xml_is_judged(api: Api) -> None:
    answer = await api.call("carla", "POST", "/v1/documents/validate", json={"a": 1})
    problem(answer, 415, "unsupported_media_type")
