"""What goes when the material of a dossier is destroyed (P11, 8o, ADR 0020): its key first, then every copy there is.

Whatever lies under the dossier's own key is unreadable once that is gone, in database, evidence store and every backup.
A room that keeps something elsewhere (a file, a key of its own, a row that lets somebody compare) says so in a module
``destruction`` beside its ``apps`` with its ``KEEPERS``; nobody imports upward for it. All of it can be done again:
whoever goes on after a crash begins from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Dossier, Evidence, IssuedDocument


def _nothing(_: Dossier) -> Iterable[str]:
    return ()


def _leaves(_: Dossier) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Keeper:
    """What a room keeps of a dossier besides what its own key seals.

    ``files``: references of sealed files; ``owners``: names of further keys that seal a copy of it; ``clear``: lets go
    of the rows that point there. ``clear`` runs last, so that files and owners are found again after a crash.
    """

    name: str
    files: Callable[[Dossier], Iterable[str]] = _nothing
    owners: Callable[[Dossier], Iterable[str]] = _nothing
    clear: Callable[[Dossier], None] = _leaves


def _own_files(dossier: Dossier) -> set[str]:
    evidence = set(Evidence.objects.filter(dossier=dossier).values_list("blob", flat=True))
    return evidence | set(
        IssuedDocument.objects.filter(dossier=dossier).exclude(blob="").values_list("blob", flat=True)
    )


#: Files of the spine's own tables. Their rows stay: how many there were, and under which numbers, is no secret.
OWN = Keeper("records", files=_own_files)


@cache
def keepers() -> tuple[Keeper, ...]:
    """What every installed room declares, the spine's own first."""
    found = [OWN]
    for room in apps.get_app_configs():
        ours = room.name.startswith("zhiping.")
        if ours and room.module is not None and module_has_submodule(room.module, "destruction"):
            found += import_module(f"{room.name}.destruction").KEEPERS
    return tuple(found)


def files_of(dossier: Dossier) -> set[str]:
    """References of every sealed file that shows something of ``dossier``."""
    return {ref for keeper in keepers() for ref in keeper.files(dossier)} - {""}


def destroy_content(dossier: Dossier) -> int:
    """Destroy the dossier's key, every other key that seals a copy of it, and every such file. Done already: nothing
    happens. Returns how many files went.
    """
    files = files_of(dossier)
    owners = {owner for keeper in keepers() for owner in keeper.owners(dossier)}
    # The key first: from here on nothing can be read any more, whatever becomes of the files.
    keys.destroy(dossier.key_owner)
    for owner in sorted(owners):
        keys.destroy(owner)
    count = 0
    for ref in sorted(files):
        count += blobs.exists(ref)
        blobs.remove(ref)
    with transaction.atomic():
        for keeper in keepers():
            keeper.clear(dossier)
    return count


def left_of(dossier: Dossier) -> list[str]:
    """What of a destroyed dossier is still there, in words for an operator; empty when nothing is."""
    found = [f"its key {dossier.key_owner}"] if keys.exists(dossier.key_owner) else []
    for keeper in keepers():
        found += [f"the key {owner} ({keeper.name})" for owner in keeper.owners(dossier) if keys.exists(owner)]
        found += [f"the file {ref} ({keeper.name})" for ref in keeper.files(dossier) if ref and blobs.exists(ref)]
    return found
