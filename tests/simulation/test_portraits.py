"""Where people look at a demo its applicants have portraits: drawn, fit for the rules, kept when they correct."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from tests.simulation.playing import begun, only

from zhiping import packs
from zhiping.core.policy.reader import files_of, read_pack_files
from zhiping.ground.storage import blobs
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.simulation.cohort import make_cohort
from zhiping.simulation.portraits import made_up_portrait
from zhiping.stages.application.operations.files import has_plain_background


def test_the_same_number_gives_the_same_portrait_before_a_plain_ground() -> None:
    made = {made_up_portrait(number, female=bool(number % 2)) for number in range(12)}
    assert len(made) == 12 and all(has_plain_background(one) for one in made)
    made_up_portrait.cache_clear()
    assert made_up_portrait(3, female=True) in made


@pytest.mark.django_db
@pytest.mark.parametrize("readable", [True, False])
def test_whoever_submits_where_people_look_has_a_portrait(readable: bool) -> None:
    files = files_of(packs.locate("leshan-2024-engineering"))
    pack = read_pack_files(files)
    whole = begun(files, only(make_cohort(pack, applicants=40, seed=1), ["sound", "wrong-hours"]))
    whole.play.readable = readable
    last = pack.windows["unit_review"].last_on
    whole.play_until(datetime.combine(last, time(12), ZoneInfo(pack.timezone)))
    for dossier in Dossier.objects.all():
        assert dossier.state not in ("draft", "returned"), "sent, and what was returned was sent again"
        told = contents.draft(dossier)["applicant"]
        assert bool(told.get("photo")) == readable
        if readable:
            row = Evidence.objects.get(dossier=dossier, key=told["photo"])
            assert row.media_type == "image/jpeg" and has_plain_background(blobs.get(dossier.key_owner, row.blob))
            assert Evidence.objects.filter(dossier=dossier, media_type="image/jpeg").count() == 1
