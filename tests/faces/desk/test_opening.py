"""Opening the next round from its page: what the pack says is shown first, and it was compared with the notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.world import World

from zhiping import packs
from zhiping.core.policy.reader import files_of
from zhiping.core.policy.shifting import shifted
from zhiping.records import operations
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Cycle

AtDesk = Callable[[str], Client]


def _load(world: World) -> str:
    files = shifted(files_of(packs.locate(world.pack.id)), old_id=world.pack.id, new_id="next-year", years=1)
    return str(operations.load_pack(files, by=SYSTEM, at=world.opening()).pk)


def test_the_bureau_reads_compares_and_opens(world: World, at_desk: AtDesk) -> None:
    client = at_desk("bureau")
    years = client.get(reverse("aftercare:years")).content.decode()
    assert "/desk/opening/" in years
    assert "没有可以开启的规则包" in client.get("/desk/opening/").content.decode()
    version = _load(world)
    shown = client.get("/desk/opening/", {"version": version}).content.decode()
    assert "个人申报" in shown and "和上一轮" in shown
    unticked = client.post("/desk/opening/", {"version": version})
    assert unticked.status_code == 422 and "请先与印发的通知核对" in unticked.content.decode()
    assert Cycle.objects.count() == 1
    done = client.post("/desk/opening/", {"version": version, "compared": "on"}, follow=True)
    assert "已开启" in done.content.decode()
    assert set(Cycle.objects.values_list("key", flat=True)) == {world.cycle.key, "next-year"}
    again = client.post("/desk/opening/", {"version": version, "compared": "on"})
    assert again.status_code == 422 and Cycle.objects.count() == 2


@pytest.mark.parametrize("who", ["office_reviewer", "operator", "unit_reviewer"])
def test_for_nobody_else_there_is_such_a_page(world: World, at_desk: AtDesk, who: str) -> None:
    assert at_desk(who).get("/desk/opening/").status_code in (403, 404)
