"""Reading what a dossier's files are, without opening them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.dossier import iter_items
from zhiping.core.policy.model import Pack
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application.models import Leaf, Thumb, UploadPart

NAME_CONTEXT = "evidence-name"


def sealed_files(*, passing: bool) -> list[str]:
    """References of every sealed file that a row names: evidence and the photographs beside it.

    ``passing``: also pieces of files on their way, and small pictures, which can be sent and drawn again.
    """
    found = set(Evidence.objects.values_list("blob", flat=True))
    for column in ("original", "straight"):
        found |= set(Leaf.objects.values_list(column, flat=True))
    if passing:
        found |= set(UploadPart.objects.values_list("blob", flat=True)) | set(
            Thumb.objects.values_list("blob", flat=True)
        )
    return sorted(found - {""})


def evidence_by_key(dossier: Dossier, key: str) -> Evidence | None:
    """The file that the dossier's document calls ``key``, or None."""
    return Evidence.objects.filter(dossier=dossier, key=key).first()


def name_of(evidence: Evidence) -> str:
    """What the file was called when it was uploaded."""
    return contents.unseal_text(evidence.dossier, evidence.name_sealed, context=NAME_CONTEXT)


def labels_of(document: Mapping[str, Any], pack: Pack) -> dict[str, str]:
    """Item id → what it is called; facts of the pack by their own labels."""
    return {item.id: item.label for item in iter_items(document, pack.fact_labels)}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of the draft as its page lists it. ``thumb``: reference of its small picture's source, or empty.

    ``waiting``: something of it is still being made; ``unchosen``: so many flat pages wait to be chosen; ``joins``: the
    other files (key, name) behind which its pages can be put.
    """

    id: str
    name: str
    size: int
    pages: int
    media_type: str
    is_photo: bool
    proves: list[str]
    targets: list[tuple[str, str, bool]]
    thumb: str
    waiting: bool
    photographed: bool
    unchosen: int
    joins: list[tuple[str, str]]

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF of somebody's own, which turns as a whole."""
        return self.media_type == "application/pdf" and not self.photographed


def shown_files(dossier: Dossier, document: Mapping[str, Any], labels: Mapping[str, str]) -> list[ShownFile]:
    """The files that ``document`` lists, in its order; three queries, however many there are."""
    rows = {row.key: row for row in Evidence.objects.filter(dossier=dossier)}
    leaves: dict[int, list[Leaf]] = {}
    for leaf in Leaf.objects.filter(evidence__dossier=dossier):
        leaves.setdefault(leaf.evidence_id, []).append(leaf)
    thumbs = dict(Thumb.objects.filter(dossier=dossier, number=1).values_list("of", "blob"))
    photo = (document.get("applicant") or {}).get("photo")
    names = [(e["id"], str(e.get("name") or e["id"])) for e in document.get("evidence") or [] if e["id"] != photo]
    found = []
    for entry in document.get("evidence") or []:
        row = rows.get(entry["id"])
        if row is None:
            continue
        wanted, pages = entry.get("for") or [], leaves.get(row.pk, [])
        found.append(
            ShownFile(
                id=row.key, name=entry.get("name") or row.key, size=row.size, pages=row.pages,
                media_type=row.media_type, is_photo=row.key == photo,
                proves=[labels[item] for item in wanted if item in labels],
                targets=[(item, label, item in wanted) for item, label in labels.items()],
                thumb=row.blob if thumbs.get(row.blob) else "",
                waiting=row.blob not in thumbs or any(leaf.state == Leaf.State.WAITING for leaf in pages),
                photographed=bool(pages), unchosen=sum(1 for p in pages if p.straight and not p.use_straight),
                joins=[one for one in names if one[0] != row.key] if row.key != photo else [],
            )
        )  # fmt: skip
    return found


def files_of(document: Mapping[str, Any], item: str) -> list[dict[str, Any]]:
    """The files of a document that prove ``item``, in its order."""
    return [entry for entry in document.get("evidence") or [] if item in (entry.get("for") or [])]


def offered_files(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of a document that may prove something: all but the portrait."""
    portrait = (document.get("applicant") or {}).get("photo")
    return [entry for entry in document.get("evidence") or [] if entry["id"] != portrait]
