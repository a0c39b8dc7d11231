"""The copy of one's own data: all of it, nobody else's, to be read again by others and by the form."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from tests.faces.handover.conftest import submitted, with_files
from tests.stages.application.conftest import a_pdf
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.dossier import read_dossier
from zhiping.core.errors import BadInput
from zhiping.faces.handover import own_data
from zhiping.faces.handover.operations import copying
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages import service as messages
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier, Kinship
from zhiping.stages.application import operations as application
from zhiping.stages.review import operations as review


def returned(world: World) -> Dossier:
    """A dossier that the unit returned for one item, with a remark of its own beside."""
    dossier = world.submitted()
    at = world.opening() + timedelta(hours=2)
    way.mark_all(dossier, world, "unit_reviewer", at, correct={"a1": "请补充本人排名"})
    review.check_item(
        dossier, item="a1", mark=review.Mark.CORRECT, note="请补充本人排名", internal="像是抄来的",
        by=world.by("unit_reviewer"), at=at,
    )  # fmt: skip
    return review.return_dossier(dossier, by=world.by("unit_reviewer"), at=at + timedelta(minutes=5))


def copy_of(world: World, who: str = "applicant") -> dict[str, Any]:
    """The copy as a second reader sees it: plain JSON."""
    user = world.user(who)
    told: dict[str, Any] = json.loads(copying.copy_own_data(user, by=user, at=world.opening() + timedelta(days=1)))
    return told


def test_it_holds_everything_of_the_person(world: World) -> None:
    dossier = returned(world)
    messages.deliver()
    told = copy_of(world)
    person = world.people["applicant"]
    assert told["format"] == "zhiping.own-data/1"
    assert told["account"]["username"] == world.user("applicant").username
    assert told["person"]["identities"] == [
        {"name": "林晓岚", "id_type": "resident_id", "id_number": person.id_number(), "current": True}
    ]
    assert [(role["organisation"], role["role"]) for role in told["roles"]] == [("青梧机械有限公司", "employee")]
    (one,) = told["applications"]
    assert one["code"] == dossier.code and one["state"] == "returned" and not one["destroyed"]
    assert one["draft"] == contents.draft(dossier)
    (revision,) = one["revisions"]
    assert revision["content"]["applicant"]["name"] == "林晓岚"
    assert one["returned"] == [
        {"at": one["returned"][0]["at"], "by": "单位", "items": [
            {"item": "a1", "mark": "correct", "note": "请补充本人排名"}
        ]}
    ]  # fmt: skip
    assert [step["what"] for step in one["steps"]][:2] == ["开始填写", "提交申报"]
    assert any("退回修改" in letter["text"] for letter in told["messages"])


def test_who_holds_it_can_prove_what_was_submitted(world: World) -> None:
    returned(world)
    (revision,) = copy_of(world)["applications"][0]["revisions"]
    text = json.dumps(revision["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(bytes.fromhex(revision["salt"]) + text.encode()).hexdigest() == revision["digest"]


def test_nothing_of_other_people_is_in_it(world: World) -> None:
    dossier = returned(world)
    Kinship.objects.create(
        person=world.people["applicant"], other=world.people["department_reviewer"], kind="kin",
        declared_at=world.opening(),
    )  # fmt: skip
    messages.deliver()
    user = world.user("applicant")
    text = copying.copy_own_data(user, by=user, at=world.opening()).decode()
    for name, person in world.people.items():
        if name != "applicant":
            assert person.name not in text, name
            assert person.code not in text, name
    assert "像是抄来的" not in text
    assert len(json.loads(text)["person"]["declared_interests"]) == 1
    assert dossier.code in text


def test_nobody_takes_it_for_somebody_else(world: World) -> None:
    with pytest.raises(PermissionError):
        copying.copy_own_data(world.user("unit_head"), by=world.user("operator"), at=world.opening())


def test_that_it_was_taken_is_recorded_with_a_commitment(world: World) -> None:
    user = world.user("unit_head")
    made = copying.copy_own_data(user, by=user, at=world.opening())
    entry = AuditEntry.objects.get(stream=f"account-{user.pk}", kind="data_copied")
    assert hashlib.sha256(bytes.fromhex(entry.data["salt"]) + made).hexdigest() == entry.data["sha256"]
    assert chain.verify_stream(entry.stream).faults == []


def test_a_receipt_is_in_it_with_what_it_says(world: World) -> None:
    dossier = with_files(world, a_pdf())
    receipt = submitted(world, dossier)
    (one,) = copy_of(world)["applications"]
    (document,) = one["documents"]
    assert receipt.revision is not None
    assert document["number"] == receipt.number and document["content"]["digest"] == receipt.revision.digest
    assert one["files"] and {file["name"][:2] for file in one["files"]} == {
        f"{n}-" for n in range(1, len(one["files"]) + 1)
    }
    assert one["steps"][-1]["receipt"] == receipt.number


def test_of_what_was_destroyed_only_the_record_is_told(world: World) -> None:
    dossier = returned(world)
    keys.destroy(dossier.key_owner)
    (one,) = copy_of(world)["applications"]
    assert one["destroyed"] and one["draft"] is None
    assert one["revisions"] == one["returned"] == one["files"] == []
    assert [step["what"] for step in one["steps"]][:2] == ["开始填写", "提交申报"]


# --- and back again ---


def test_a_copy_fills_a_draft_and_comes_out_the_same(world: World) -> None:
    """Round trip: out, into the draft of another round's dossier, out again."""
    first = returned(world)
    user = world.user("applicant")
    made = copying.copy_own_data(user, by=user, at=world.opening())
    offered = own_data.contents_of_file(made, where="copy.json")
    assert set(offered) == {f"{first.code}/draft", f"{first.code}/1"}
    content = offered[f"{first.code}/1"]
    assert read_dossier(json.dumps(content).encode()) is not None
    by, at = world.by("applicant"), world.opening() + timedelta(hours=3)
    emptied = application.save_section(first, "education", None, by=by, at=at)
    emptied = application.save_section(emptied, "papers", None, by=by, at=at)
    assert [change.title for change in copying.changes(emptied, content)] == ["学历学位"]
    again = copying.fill_in(emptied, content, by=by, at=at)
    assert copying.changes(again, content) == []
    assert contents.draft(again)["education"] == content["education"]
    assert copy_of(world)["applications"][0]["draft"]["education"] == content["education"]


def test_registers_and_files_stay_those_of_the_dossier(world: World) -> None:
    dossier = world.dossier()
    stranger = json.loads(json.dumps(contents.draft(dossier)))
    stranger["applicant"] |= {"name": "别人", "id_number": worlds.resident_id(999), "photo": "e9"}
    stranger["employer"] = {"name": "别的单位"}
    stranger["evidence"] = [{"id": "e9", "name": "x.pdf", "media_type": "application/pdf", "sha256": "0" * 64,
                             "size": 3, "for": []}]  # fmt: skip
    stranger["history"] = {"refused_in_years": [2024]}
    stranger["applicant"]["ethnicity"] = "彝族"
    filled = contents.draft(copying.fill_in(dossier, stranger, by=world.by("applicant"), at=world.opening()))
    before = contents.draft(dossier)
    assert filled["applicant"] == before["applicant"] | {"ethnicity": "彝族"}
    assert filled["employer"] == before["employer"]
    assert "evidence" not in filled and "history" not in filled


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "不是完整的 JSON"),
        (b"[]", "不是数据副本"),
        (b'{"format": "zhiping.backup/1"}', "不是数据副本"),
        (b'{"format": "zhiping.own-data/1", "account": {}}', "不符合数据副本的格式"),
    ],
)
def test_another_file_is_named_as_what_it_is_not(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as bad:
        own_data.contents_of_file(data, where="x.json")
    assert said in str(bad.value)


def test_the_schema_names_every_key(world: World) -> None:
    """A second reader with nothing but the published schema finds every key of a real copy in it."""
    returned(world)
    schema = own_data.json_schema()

    def check(value: Any, part: dict[str, Any], where: str) -> None:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
        if "anyOf" in part:
            part = next(one for one in part["anyOf"] if (one.get("type") == "null") == (value is None))
            return check(value, part, where)
        if isinstance(value, dict) and "properties" in part:
            assert part["additionalProperties"] is False
            assert set(value) == set(part["properties"]), where
            for key, one in value.items():
                check(one, part["properties"][key], f"{where}.{key}")
        if isinstance(value, list):
            for one in value:
                check(one, part["items"], f"{where}[]")

    check(copy_of(world), schema, "$")
