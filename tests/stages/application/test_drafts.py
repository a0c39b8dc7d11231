"""P2: a draft is filled in section by section; nothing typed is lost and nothing is overwritten unseen."""

from __future__ import annotations

import pytest
from tests.stages.application.conftest import begin, content, ready
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.queries.aside import aside_of


def test_what_is_known_is_filled_in(world: World) -> None:
    """P1: who is registered need not type it again."""
    document = contents.draft(begin(world))
    person = world.people["applicant"]
    assert document["applicant"] == {
        "name": person.name, "id_type": "resident_id", "id_number": person.id_number()
    }  # fmt: skip
    assert document["employer"]["name"] == world.organisations["unit"].name
    assert document["employer"]["in_scope"] is True  # 8h


def test_one_application_a_year(world: World) -> None:
    """One application per person, series and cycle year."""
    begin(world)
    with pytest.raises(Refusal) as refused:
        begin(world)
    assert refused.value.code == "one_application"


def test_a_section_is_saved_with_its_columns(world: World) -> None:
    """What is listed is kept in step with the content."""
    title, major = world.pack.titles[-1].name, world.pack.majors[-1].name
    dossier = operations.save_section(
        begin(world), "application", {"title": title, "major": major, "kind": "normal"}, by=world.by("applicant"),
        at=world.opening(),
    )  # fmt: skip
    assert (dossier.title, dossier.major) == (title, major)
    assert contents.draft(dossier)["application"]["cycle"] == world.pack.id


def test_a_second_window_overwrites_nothing(world: World) -> None:
    """The second of two windows on one section is told; a window on another section is not disturbed."""
    dossier = begin(world)
    by, at = world.by("applicant"), world.opening()
    first = operations.save_section(dossier, "skills", [], expected_version=dossier.draft_version, by=by, at=at)
    with pytest.raises(operations.StaleDraft) as stale:
        operations.save_section(
            dossier, "skills", [{"level": "technician"}], expected_version=dossier.draft_version, by=by, at=at
        )
    assert stale.value.version == first.draft_version
    assert contents.draft(Dossier.objects.get(pk=dossier.pk))["skills"] == []
    operations.save_section(dossier, "titles", [], expected_version=dossier.draft_version, by=by, at=at)


def test_unreadable_text_is_kept_and_stops_the_submission(world: World) -> None:
    """Bad input is kept beside the draft until it is corrected, and nothing unreadable is submitted."""
    dossier = ready(world)
    by, at = world.by("applicant"), world.opening()
    entry = {"raw": "3O", "message": "有字母，请填数字"}
    dossier = operations.save_item(
        dossier, "continuing_education", {"id": "ce0", "year": world.pack.cycle_year, "professional_hours": 60},
        unreadable={"general_hours": entry}, by=by, at=at,
    )  # fmt: skip
    assert aside_of(dossier).of_item("continuing_education", "ce0") == {"general_hours": entry}
    with pytest.raises(Refusal) as refused:
        operations.submit(dossier, declared=True, by=by, at=at)
    assert refused.value.code == "faults"
    assert "3O" in refused.value.params["first"]
    item = content(world)["continuing_education"][0]
    dossier = operations.save_item(dossier, "continuing_education", item, by=by, at=at)
    operations.submit(dossier, declared=True, by=by, at=at)


def test_data_that_is_no_draft_is_refused_whole(world: World) -> None:
    """Bad input given wholesale is named by its place, and nothing is written."""
    dossier = begin(world)
    wrong = content(world)
    wrong["education"][0]["graduated_on"] = "2013-02-30"
    wrong["applicant"]["id_number"] = wrong["applicant"]["id_number"][:-1] + "?"
    with pytest.raises(BadInput) as bad:
        operations.fill(dossier, wrong, by=world.by("applicant"), at=world.opening())
    assert {fault.where for fault in bad.value.faults} == {"education[0].graduated_on", "applicant.id_number"}
    assert contents.draft(Dossier.objects.get(pk=dossier.pk)) == contents.draft(dossier)


def test_achievements_and_papers_share_a_list(world: World) -> None:
    """“没有” for papers alone does not say that there are no achievements."""
    by, at = world.by("applicant"), world.opening()
    dossier = operations.save_section(begin(world), "papers", [], by=by, at=at)
    assert "achievements" not in contents.draft(dossier)
    dossier = operations.save_section(dossier, "achievements", [], by=by, at=at)
    assert contents.draft(dossier)["achievements"] == []
    dossier = operations.save_item(dossier, "papers", {"id": "p1", "kind": "paper", "name": "某文"}, by=by, at=at)
    dossier = operations.save_item(dossier, "achievements", {"id": "w1", "kind": "award", "name": "某奖"}, by=by, at=at)
    assert {entry["id"] for entry in contents.draft(dossier)["achievements"]} == {"p1", "w1"}
    dossier = operations.remove_item(dossier, "papers", "p1", by=by, at=at)
    assert [entry["id"] for entry in contents.draft(dossier)["achievements"]] == ["w1"]


def test_a_submitted_dossier_is_not_edited(world: World) -> None:
    """P2: what is under review is not edited."""
    dossier = ready(world)
    by, at = world.by("applicant"), world.opening()
    operations.submit(dossier, declared=True, by=by, at=at)
    with pytest.raises(Refusal) as refused:
        operations.save_section(dossier, "skills", [], by=by, at=at)
    assert refused.value.code == "being_reviewed"
