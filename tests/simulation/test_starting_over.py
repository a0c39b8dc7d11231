"""A demo that is started over leaves nothing of the earlier one: no rows, no sealed files, no keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.stages.review.test_boards import picture, together
from tests.support import way
from tests.support.world import make

from zhiping import packs
from zhiping.accounts.models import User
from zhiping.core.policy.reader import files_of, read_pack_files
from zhiping.ground.storage import blobs, keys
from zhiping.registers.publicity.models import BoardPhoto
from zhiping.registers.recommendations.models import Scan, Stack
from zhiping.simulation import demo
from zhiping.simulation.cohort import make_cohort
from zhiping.simulation.founding import found
from zhiping.stages.review.operations.publicity import photograph_board


# Its own transactions: what is removed from the disk goes once the database has let go of it.
@pytest.mark.django_db
def test_photographs_of_boards_and_scans_go_with_the_demo(
    django_capture_on_commit_callbacks: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Worlds that are kept for the other tests of this process have files and keys as well: they are not this demo's.
    there = {"owners": set(keys.owners()), "refs": set(blobs.refs())}
    for module, name in ((keys, "owners"), (blobs, "refs")):
        whole = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda whole=whole, name=name: [one for one in whole() if one not in there[name]]
        )
    world = make(is_demo=True)
    dossier, day = world.submitted(), way.first_day(world)
    posting = together(world, [dossier], day)
    photograph_board(dossier, picture(), by=world.by("unit_reviewer"), at=world.on(day, 16))
    stack = Stack(
        unit=world.organisations["unit"], cycle=world.cycle, is_pdf=True, count=1, state="read",
        uploaded_by=world.people["unit_reviewer"], uploaded_at=world.on(day, 16),
    )  # fmt: skip
    keys.create(stack.key_owner)
    stack.save()
    scan = Scan.objects.create(stack=stack, number=1, blob=blobs.put(stack.key_owner, b"a page"))
    refs, owners = [BoardPhoto.objects.get().blob, scan.blob], [posting.key_owner, stack.key_owner, dossier.key_owner]
    assert all(blobs.exists(ref) for ref in refs) and all(keys.exists(owner) for owner in owners)
    # The rows are the flush's; here it is asked for the files alone.
    monkeypatch.setattr(demo, "call_command", lambda *_, **__: None)
    with django_capture_on_commit_callbacks(execute=True):
        demo._remove_earlier()
    assert not any(blobs.exists(ref) for ref in refs) and not any(keys.exists(owner) for owner in owners)


@pytest.mark.django_db
def test_demo_accounts_have_confirmed_addresses_where_no_letter_arrives() -> None:
    files = files_of(packs.locate(demo.DEMO_PACK))
    pack = read_pack_files(files)
    found(files, pack, make_cohort(pack, applicants=2, seed=1), accounts=True)
    made = User.objects.filter(is_demo=True)
    assert made.count() > 10 and not made.filter(email_confirmed_at__isnull=True).exists()
    assert all(user.email == f"{user.username}@example.invalid" for user in made)
