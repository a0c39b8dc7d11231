"""Each invariant of sheets and of the attested book has a corruption here that it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.faces.exchange.conftest import applied, brought, sheet
from tests.faces.exchange.test_bringing import HOURS, hours_row
from tests.faces.exchange.test_taking import exported
from tests.support.world import World

from zhiping.faces.exchange.models import Export, Import
from zhiping.ground.audit.models import AuditEntry, AuditHead
from zhiping.ground.storage import blobs, keys
from zhiping.records.invariants import check_all
from zhiping.registers.attested.models import Attested

OURS = {
    "exports-say-who-and-why", "files-of-exchange-last-as-long-as-told", "imports-are-what-was-confirmed",
    "previews-are-what-was-found", "attested-facts-are-as-entered", "attested-facts-are-replaced-by-later-ones",
}  # fmt: skip


@pytest.fixture
def exchanged(world: World, at_desk: Callable[..., Client]) -> World:
    """A sheet that was made, hours that were imported twice, and a preview that waits."""
    asker = world.employ("asker", "unit", "employee", called="田问")
    client = at_desk("bureau")
    exported(client, "people")
    applied(client, brought(client, "hours", sheet(HOURS, hours_row(asker))))
    applied(client, brought(client, "hours", sheet(HOURS, hours_row(asker, general=25))))
    brought(client, "hours", sheet(HOURS, hours_row(asker, 2023)))
    return world


def _failed() -> dict[str, str]:
    return {one.name: one.detail for one in check_all().failed if one.name in OURS}


def _forget(kind: str, stream: str) -> None:
    """As if the entry had never been written: who may change the database changes the chain's end as well."""
    AuditEntry.objects.filter(kind=kind, stream__startswith=stream).delete()
    AuditHead.objects.filter(stream__startswith=stream).update(position=0)


def another_reason() -> None:
    Export.objects.update(reason="另一个理由")


def personal_data_unasked() -> None:
    Export.objects.update(personal=True)


def rows_that_nobody_made() -> None:
    Export.objects.update(written=999)


def an_export_of_nobody() -> None:
    _forget("export.asked", "export-")


def a_file_that_is_gone() -> None:
    blobs.remove(Export.objects.get().blob)


def a_key_that_stayed() -> None:
    Export.objects.update(state="gone", blob="")


def an_import_that_nobody_confirmed() -> None:
    _forget("import.confirmed", "import-")


def an_import_applied_by_decree() -> None:
    Import.objects.filter(state="read").update(state="applied")


def an_import_applied_and_not_told() -> None:
    Import.objects.filter(state="applied").update(state="dropped")


def other_counts() -> None:
    Import.objects.filter(state="applied").update(counts={"new": 7})


def another_preview() -> None:
    row = Import.objects.get(state="read")
    Import.objects.filter(pk=row.pk).update(found_sealed=keys.seal(row.key_owner, b"[]", context="found"))


def other_hours() -> None:
    row = Attested.objects.get(replaced_at__isnull=True)
    plain = b'{"general_hours": 90, "professional_hours": 90}'
    sealed = keys.seal_own(plain, context=f"attested|{row.person_id}|{row.kind}|{row.year}")
    Attested.objects.filter(pk=row.pk).update(sealed=sealed)


def another_year() -> None:
    Attested.objects.filter(replaced_at__isnull=True).update(year=2022)


def hours_taken_back_in_silence() -> None:
    row = Attested.objects.get(replaced_at__isnull=True)
    Attested.objects.filter(pk=row.pk).update(replaced_at=row.at)


PLANTED: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("exports-say-who-and-why", another_reason), ("exports-say-who-and-why", personal_data_unasked),
    ("exports-say-who-and-why", rows_that_nobody_made), ("exports-say-who-and-why", an_export_of_nobody),
    ("files-of-exchange-last-as-long-as-told", a_file_that_is_gone),
    ("files-of-exchange-last-as-long-as-told", a_key_that_stayed),
    ("imports-are-what-was-confirmed", an_import_that_nobody_confirmed),
    ("imports-are-what-was-confirmed", an_import_applied_by_decree),
    ("imports-are-what-was-confirmed", an_import_applied_and_not_told),
    ("imports-are-what-was-confirmed", other_counts), ("previews-are-what-was-found", another_preview),
    ("attested-facts-are-as-entered", other_hours), ("attested-facts-are-as-entered", another_year),
    ("attested-facts-are-replaced-by-later-ones", hours_taken_back_in_silence),
)  # fmt: skip


def test_every_corruption_is_named(exchanged: World) -> None:
    from django.db import transaction

    assert _failed() == {}
    assert {name for name, _ in PLANTED} == OURS
    for name, plant in PLANTED:
        if plant is a_file_that_is_gone:
            continue
        with transaction.atomic():
            plant()
            assert name in _failed(), plant.__name__
            transaction.set_rollback(True)
    # What lies outside the database comes back with no transaction: last.
    a_file_that_is_gone()
    assert "files-of-exchange-last-as-long-as-told" in _failed()
