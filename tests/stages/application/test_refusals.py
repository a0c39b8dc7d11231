"""Whatever keeps a submission from being taken, not a character of it is lost (P2), and the page says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.stages.application.conftest import ready
from tests.stages.application.test_pages import at, client, now, text
from tests.support.world import World

from zhiping.records import contents
from zhiping.records.models import Dossier, IssuedDocument, Revision
from zhiping.stages.application import operations
from zhiping.stages.application.queries.aside import aside_of

__all__ = ["client"]


def _nothing(world: World, dossier: Dossier) -> None:
    pass


def _missing(world: World, dossier: Dossier) -> None:
    document = contents.draft(dossier)
    del document["application"]["summary"]
    operations.fill(dossier, document, by=world.by("applicant"), at=world.opening())


def _unreadable(world: World, dossier: Dossier) -> None:
    value = {key: v for key, v in contents.draft(dossier)["applicant"].items() if key != "photo"}
    operations.save_section(
        dossier, "applicant", value, unreadable={"born_on": {"raw": "不知道哪天", "message": "看不出是哪一天"}},
        by=world.by("applicant"), at=world.opening(),
    )  # fmt: skip


def _out_of_scope(world: World, dossier: Dossier) -> None:
    document = contents.draft(dossier)
    document["applicant"]["person_status"] = "retired"
    operations.fill(dossier, document, by=world.by("applicant"), at=world.opening())


def _late(world: World, dossier: Dossier) -> None:
    at(world, world.one_late("application"))


REASONS: dict[str, tuple[Callable[[World, Dossier], None], dict[str, str], str]] = {
    "not declared": (_nothing, {"declassified": "on"}, "请先作出这一项"),
    "not declassified": (_nothing, {"truth": "on"}, "请先作出这一项"),
    "missing": (_missing, {"truth": "on", "declassified": "on"}, "必填内容没有填"),
    "unreadable": (_unreadable, {"truth": "on", "declassified": "on"}, "读不出来"),
    "out of scope": (_out_of_scope, {"truth": "on", "declassified": "on"}, "不能提交"),
    "too late": (_late, {"truth": "on", "declassified": "on"}, "截止"),
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_submission_that_is_not_taken_keeps_all(world: World, client: Client, reason: str) -> None:
    prepare, sent, told = REASONS[reason]
    dossier = ready(world)
    prepare(world, dossier)
    before, side = contents.draft(now(dossier)), aside_of(now(dossier)).unreadable
    answer = client.post(f"/apply/{dossier.code}/check/", sent)
    assert answer.status_code == 422
    page = text(answer)
    assert told in page
    assert "都还在" in page
    assert (contents.draft(now(dossier)), aside_of(now(dossier)).unreadable) == (before, side)
    assert now(dossier).state == "draft"
    assert not Revision.objects.filter(dossier=dossier).exists()
    assert not IssuedDocument.objects.filter(dossier=dossier).exists()


def test_the_pack_words_what_is_declared_and_the_receipt_repeats_it(world: World, client: Client) -> None:
    """P2: truth and declassification are declared apart."""
    dossier = ready(world)
    declarations = world.pack.about.declarations
    assert {one.id for one in declarations} == {"truth", "declassified"}
    page = text(client.get(f"/apply/{dossier.code}/check/"))
    assert all(one.text in page for one in declarations)
    answer: Any = client.post(f"/apply/{dossier.code}/check/", {one.id: "on" for one in declarations})
    receipt = IssuedDocument.objects.get(dossier=dossier)
    said = operations.receipt_content(receipt)
    assert said["declared"] == [one.text for one in declarations]
    page = text(client.get(answer["Location"]))
    revision = Revision.objects.get(dossier=dossier)
    assert all(part in page for part in (receipt.number, revision.digest, declarations[0].text, "打印回执"))
    assert contents.digest_holds(revision)
