"""诚信承诺书: what somebody promises with an application, in the words of the pack, to be signed by hand (P2, A5)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhiping.ground.documents.forms import Form
from zhiping.packs import sample_pack
from zhiping.stages.application.paper import samples
from zhiping.stages.application.paper.reading import Document, part, said

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack


@dataclass(frozen=True, slots=True)
class IntegrityPromise:
    """What is promised, by whom, to whom."""

    committee: str
    notice: str
    series: str
    name: str
    unit: str
    major: str
    title: str
    sentences: tuple[str, ...]


def integrity_promise(document: Document, pack: Pack) -> IntegrityPromise:
    """The promise of whoever applies with ``document``, in the sentences that the pack lists."""
    application = part(document, "application")
    return IntegrityPromise(
        committee=pack.about.body.committee,
        notice=pack.about.document.number,
        series=pack.about.series_label,
        name=said(part(document, "applicant").get("name")),
        unit=said(part(document, "employer").get("name")),
        major=said(application.get("major")),
        title=said(application.get("title")),
        sentences=tuple(one.text for one in pack.about.declarations),
    )


INTEGRITY_PROMISE: Final = Form(
    key="integrity-promise",
    title="诚信承诺书",
    source=Path(__file__).parent / "integrity-promise.typ",
    content=IntegrityPromise,
    sample=lambda: integrity_promise(samples.document(), sample_pack()),
    build=integrity_promise,
)
