"""The simulated time after the result: one case, forms collected, material destroyed, and the data is sound."""

from __future__ import annotations

import pytest
from tests.simulation.playing import played
from tests.support.world import PACKS

from zhiping import packs
from zhiping.core.policy.reader import files_of
from zhiping.core.procedure import State
from zhiping.ground.storage import keys
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier
from zhiping.registers.integrity.models import Entry
from zhiping.simulation.aftercaring import play_aftercare
from zhiping.stages.aftercare.models import DestructionList, Form

#: What the rooms between acceptance and certificate would have told the trail: they are stepped over here.
OURS = {
    "destroyed-leaves-nothing", "destruction-by-two", "collected-was-handed-out", "given-back-is-entrusted",
    "fraud-has-its-case", "integrity-entries", "key-there", "claims-forgotten",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("pack", PACKS)
def test_what_follows_the_result_is_played_to_its_end(pack: str) -> None:
    whole = played(files_of(packs.locate(pack)), applicants=14, seed=3)
    rows = list(whole.play.at(State.ACCEPTED))
    assert len(rows) >= 4
    failed = rows[::2]
    for row in rows:
        Dossier.objects.filter(pk=row.pk).update(state="not_passed" if row in failed else "certified")
    play_aftercare(whole.play)
    states = {row.pk: Dossier.objects.get(pk=row.pk).state for row in rows}
    assert {states[row.pk] for row in failed} == {"destroyed"}
    assert not any(keys.exists(row.key_owner) for row in failed)
    assert DestructionList.objects.filter(state="done").count() >= 1
    entry = Entry.objects.get()
    assert states[entry.case.dossier_id] == "revoked"
    if whole.play.pack.stages.collection:
        assert Form.objects.filter(filed_at__isnull=False).count() == len(rows) - len(failed) - 1
    assert [one for one in check_all().failed if one.name in OURS] == []
