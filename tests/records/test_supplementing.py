"""A supplementary notice: what it reopens, whom it tells, what stays bound to the version before. Both packs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support.world import PACKS, World, make

from zhiping import packs
from zhiping.core.errors import BadInput
from zhiping.core.policy.reader import files_of
from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import door, operations
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.models import Cycle, Dossier, PackVersion, Supplement
from zhiping.records.situations import rules_pack
from zhiping.records.supplementing import candidates, effect, supplement
from zhiping.records.ticking import tick

pytestmark = pytest.mark.django_db
DOCUMENT = "〔2024〕补1号 关于延长申报期限的补充通知"


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _version(
    world: World, *, window: str = "application", days: int = 3, also: tuple[str, str] = ("", "")
) -> PackVersion:
    files = dict(files_of(packs.locate(world.pack.id)))
    last = world.pack.windows[window].last_on
    text = files["procedure.yaml"].decode().replace(f"last_on: {last}", f"last_on: {last + timedelta(days=days)}", 1)
    files["procedure.yaml"] = text.replace(*also, 1).encode() if also[0] else text.encode()
    return operations.load_pack(files, by=SYSTEM, at=world.opening())


def _put(
    world: World, version: PackVersion, at: datetime, *, document: str = DOCUMENT, who: str = "bureau"
) -> Supplement:
    return supplement(Cycle.objects.get(pk=world.cycle.pk), version, document=document, by=world.by(who), at=at)


def test_three_more_days_bring_lapsed_drafts_back_and_nobody_who_withdrew(world: World) -> None:
    draft, gone, refused = world.dossier("one"), world.dossier("two"), world.submitted("three")
    door.act(gone, Action.WITHDRAW, by=Actor(gone.person), at=world.opening() + timedelta(hours=1))
    door.act(refused, Action.WITHDRAW, by=Actor(refused.person), at=world.opening() + timedelta(hours=2))
    at = world.one_late("application")
    assert tick(world.cycle, at=at) == {"lapse": 1}
    version = _version(world)
    (offered,) = candidates(world.cycle)
    found = effect(world.cycle, offered, at=at)
    assert found.concerned.back == {State.DRAFT: [draft.pk]} and found.concerned.later == {} and found.count == 1
    assert [one.what for one in found.changes] == [world.pack.windows["application"].label]
    made = _put(world, version, at)
    back = Dossier.objects.get(pk=draft.pk)
    assert (back.state, back.due_at) == ("draft", version.pack().windows["application"].closes_at)
    assert set(Dossier.objects.filter(pk__in=[gone.pk, refused.pk]).values_list("state", flat=True)) == {"withdrawn"}
    told = set(
        OutboxRow.objects.filter(created_at=at)
        .exclude(template__startswith="lapse")
        .values_list("recipient", flat=True)
    )
    assert told == {f"person-{draft.person_id}"}
    entry = AuditEntry.objects.get(kind="cycle.supplemented")
    assert (entry.data["document"], entry.data["hash"], entry.data["concerned"]) == (DOCUMENT, version.hash, 1)
    assert (made.before, made.version) == (world.version, version)


def test_what_is_submitted_keeps_its_rules_and_gets_the_new_windows(world: World) -> None:
    dossier, draft = world.submitted("one"), world.dossier("two")
    version = _version(world, window="unit_review", also=("size_max: ", "size_max: 1"))
    at = world.opening() + timedelta(hours=3)
    found = effect(world.cycle, version, at=at)
    assert found.drafts == (draft.pk,) and found.concerned.later == {State.AT_UNIT: [dossier.pk]} and found.count == 2
    _put(world, version, at)
    bound = Dossier.objects.get(pk=dossier.pk)
    assert rules_pack(bound).hash == world.pack.hash and bound.due_at == version.pack().windows["unit_review"].closes_at
    assert rules_pack(Dossier.objects.get(pk=draft.pk)).hash == version.hash
    told = set(OutboxRow.objects.filter(template__startswith="supplemented.").values_list("template", "recipient"))
    people = {("supplemented.applicant", f"person-{one.person_id}") for one in (dossier, draft)}
    assert told == people | {("supplemented.office", f"organisation-{dossier.unit_id}")}


def test_a_notice_gives_time_and_never_takes_it(world: World) -> None:
    with pytest.raises(BadInput) as refused:
        _put(world, _version(world, days=-1), world.opening())
    assert "这些期限比现在的早" in str(refused.value)
    assert not Supplement.objects.exists() and Cycle.objects.get().pack_version == world.version


def test_it_names_its_document_is_another_version_and_of_this_pack(world: World) -> None:
    other = next(name for name in PACKS if name != world.pack.id)
    for version, document, where in (
        (_version(world), " ", "document"), (world.version, DOCUMENT, "version"),
        (operations.load_pack(files_of(packs.locate(other)), by=SYSTEM, at=world.opening()), DOCUMENT, "version"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            supplement(world.cycle, version, document=document, by=world.by("bureau"), at=world.opening())
        assert where in {fault.where for fault in refused.value.faults}


def test_only_who_leads_the_round_puts_it_into_force(world: World) -> None:
    for who in ("office_reviewer", "operator", "unit_head"):
        with pytest.raises(Refusal):
            _put(world, _version(world), world.opening(), who=who)
