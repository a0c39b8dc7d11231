"""Numbers that the province gave out come in as a sheet (P10): previewed by row, applied as one, twice like once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support import certified
from tests.support.world import World

from zhiping.access.viewers import viewer_of
from zhiping.ground.audit import chain
from zhiping.ground.clock import service as clock
from zhiping.ground.sheets import Line
from zhiping.records.actors import local_day
from zhiping.records.models import Dossier, Milestone
from zhiping.stages.conferral.models import CertificateNumber
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.operations import certifying, numbers
from zhiping.stages.conferral.queries import certificates as reads
from zhiping.web.exchange import Asked, Found, Verdict, importers


@pytest.fixture
def scene(db: None) -> tuple[World, list[Dossier]]:
    """Three people whose qualification was issued, under the pack whose numbers come from the province."""
    return certified.make("leshan-2024-engineering")


def asked(world: World, dossiers: list[Dossier], who: str = "office_reviewer") -> Asked:
    at = max(one.state_since for one in dossiers) + timedelta(days=5)
    return Asked(viewer_of(world.user(who), local_day(world.pack.timezone, at)), world.cycle, at)


def row(n: int, dossier: Dossier, number: str, **other: Any) -> Line:
    issued_on = local_day("Asia/Shanghai", dossier.state_since + timedelta(days=2))
    values: dict[str, Any] = {
        "code": dossier.code, "name": dossier.applicant_name, "certificate": number, "issued_on": issued_on,
        "document": "川人社职〔2025〕9号",
    }  # fmt: skip
    return Line(n, values | other, {})


def verdicts(found: list[Found]) -> list[str]:
    return [one.verdict.value for one in found]


def test_numbers_come_in_once_and_the_same_file_changes_nothing(scene: tuple[World, list[Dossier]]) -> None:
    world, dossiers = scene
    lines = [row(n, one, f"51110020250000{n:03d}") for n, one in enumerate(dossiers, start=2)]
    found = numbers.look(lines, asked(world, dossiers))
    assert verdicts(found) == ["new"] * 3 and not CertificateNumber.objects.exists()
    numbers.apply(found, asked(world, dossiers))
    assert set(CertificateNumber.objects.values_list("source", "document")) == {("province", "川人社职〔2025〕9号")}
    assert verdicts(numbers.look(lines, asked(world, dossiers))) == ["same"] * 3
    # One that was mistyped, before a certificate bears it.
    lines[0] = row(2, dossiers[0], "ＱＨ-1 ")
    found = numbers.look(lines, asked(world, dossiers))
    assert verdicts(found) == ["changed", "same", "same"]
    assert found[0].changes == (("证书编号", "51110020250000002", "QH-1"),)
    numbers.apply([one for one in found if one.verdict is Verdict.CHANGED], asked(world, dossiers))
    assert CertificateNumber.objects.get(dossier=dossiers[0]).number == "QH-1"
    assert chain.verify().faults == []


def test_what_is_not_right_is_named_by_its_cell(scene: tuple[World, list[Dossier]]) -> None:
    world, (one, two, three) = scene
    lines = [
        row(2, one, "A1", name="别人"),
        row(3, two, "A2", code="AAAAAAAA"),
        row(4, three, "A3", issued_on=date(2020, 1, 1)),
        row(5, one, "a 3"),
        row(6, three, "A6"),
    ]
    found = numbers.look(lines, asked(world, [one, two, three]))
    assert verdicts(found) == ["error"] * 5
    expected = ("姓名不同", "编号", "取得任职资格", "编号相同", "同一份申报")
    for said, words in zip(found, expected, strict=True):
        assert words in "".join(said.says), said
    later = asked(world, [one]).at + timedelta(days=30)
    assert verdicts(numbers.look([row(2, one, "A1", issued_on=later.date())], asked(world, [one]))) == ["error"]


def test_a_number_of_somebody_else_or_before_the_notice_is_refused(scene: tuple[World, list[Dossier]]) -> None:
    world, (one, two, three) = scene
    numbers.apply(numbers.look([row(2, one, "A1")], asked(world, [one])), asked(world, [one]))
    assert "另一人" in numbers.look([row(2, two, "a1")], asked(world, [two]))[0].says[0]
    Milestone.objects.filter(dossier=three, kind="qualification_issued").delete()
    assert "印发" in numbers.look([row(2, three, "A3")], asked(world, [three]))[0].says[0]
    Dossier.objects.filter(pk=two.pk).update(state="publicised")
    assert "确认" in numbers.look([row(2, two, "A2")], asked(world, [two]))[0].says[0]


def test_what_a_certificate_bears_is_not_changed_any_more(scene: tuple[World, list[Dossier]]) -> None:
    world, dossiers = scene
    numbers.apply(numbers.look([row(2, dossiers[0], "A1")], asked(world, dossiers)), asked(world, dossiers))
    at = asked(world, dossiers).at
    operations.ask(world.cycle, [dossiers[0].pk], by=world.by("office_reviewer"), at=at, real_at=at.now(at.tzinfo))
    assert certifying.make_certificates(seconds=60) == 1
    found = numbers.look([row(2, dossiers[0], "A9")], asked(world, dossiers))
    assert verdicts(found) == ["error"] and "不能再改" in found[0].says[0]
    assert verdicts(numbers.look([row(2, dossiers[0], "A1")], asked(world, dossiers))) == ["same"]


def test_only_the_office_of_the_round_brings_them_in(scene: tuple[World, list[Dossier]]) -> None:
    world, dossiers = scene
    may = importers()["certificate-numbers"].may
    allowed = {who for who in ("office_reviewer", "bureau", "hr_officer", "department_reviewer", "cashier", "holder")
               if may(asked(world, dossiers, who).viewer)}  # fmt: skip
    assert allowed == {"office_reviewer"}
    # Nor for oneself or one's kin, nor for another office's round.
    found = numbers.look([row(2, dossiers[0], "A1")], asked(world, dossiers, "hr_officer"))
    assert "没有您可以办理" in found[0].says[0]
    world.employ("holder", "office", "office_reviewer")
    assert "没有您可以办理" in numbers.look([row(2, dossiers[0], "A1")], asked(world, dossiers, "holder"))[0].says[0]


def test_whoever_lacks_a_number_is_not_ticked_and_the_import_comes_first(scene: tuple[World, list[Dossier]]) -> None:
    """A batch of people without numbers would fail one by one; once a number is there, the old reason is gone."""
    world, dossiers = scene
    at = asked(world, dossiers).at
    clock.set_to(world.cycle.key, at)
    client = Client()
    client.force_login(world.user("office_reviewer"))
    path, bring = reverse("conferral:certificates"), reverse("exchange:bring", args=["certificate-numbers"])
    before = client.get(path).content.decode()
    assert 'type="checkbox" name="code"' in before and " checked" not in before
    assert f'<a class="btn" href="{bring}">导入证书编号</a>' in before
    ids = [one.pk for one in dossiers]
    operations.ask(world.cycle, ids, by=world.by("office_reviewer"), at=at, real_at=datetime.now(UTC))
    certifying.make_certificates(seconds=60)
    rows, _ = reads.waiting(world.cycle)
    assert {one.fault for one in rows} == {reads.NO_NUMBER}
    line = row(2, dossiers[0], "51110020250000002")
    numbers.apply(numbers.look([line], asked(world, dossiers)), asked(world, dossiers))
    rows, _ = reads.waiting(world.cycle)
    assert [one.fault for one in rows if one.dossier == dossiers[0]] == [""]
    after = client.get(path).content.decode()
    assert after.count(" checked") == 1 and "上次没有制作" not in after
    assert f'<a class="btn" href="{bring}">' not in after and "还有2人没有证书编号" in after


def test_after_the_import_of_numbers_the_page_leads_on_to_the_certificates() -> None:
    found = importers()["certificate-numbers"]
    assert found.then is not None and reverse(found.then[0]) == reverse("conferral:certificates")
