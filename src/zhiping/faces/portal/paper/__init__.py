"""The guides for individuals and for units on paper, written from the pack alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zhiping.core.policy.model import Pack
from zhiping.faces.portal.queries import notice
from zhiping.faces.portal.queries.guides import guide
from zhiping.ground.documents.forms import Form
from zhiping.packs import sample_pack


@dataclass(frozen=True, slots=True)
class GuideWindow:
    """A period of the round: what, who acts, when; ``unsure``: nobody has confirmed it yet."""

    label: str
    actor: str
    when: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A step: ``who`` does it, by ``when``; sentences, a list below them, the clauses as they are cited."""

    title: str
    who: str
    when: str
    says: tuple[str, ...]
    points: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask. ``placeholder``: the body has still to fill it in."""

    office: str
    telephone: str
    hours: str
    address: str
    placeholder: bool


@dataclass(frozen=True, slots=True)
class GuidePaper:
    """What a guide says."""

    title: str
    intro: str
    round: str
    document: str
    body: str
    windows: tuple[GuideWindow, ...]
    steps: tuple[GuideStep, ...]
    contact: Contact


def guide_paper(pack: Pack, audience: str) -> GuidePaper:
    """The guide of ``pack`` for ``individual`` or ``unit``. Raises ``KeyError`` for an unknown audience."""
    made, contact = guide(pack, audience), pack.about.contact
    return GuidePaper(
        title=made.title,
        intro=made.intro,
        round=pack.title,
        document=pack.about.document.number,
        body=pack.about.body.name,
        windows=tuple(
            GuideWindow(one.label, one.actor, notice.period(pack, one), not one.confirmed)
            for one in notice.in_order(pack)
        ),
        steps=tuple(
            GuideStep(
                one.title, one.who, one.when, tuple(one.says), tuple(one.points),
                tuple(_cited(pack, key) for key in one.clauses),
            )
            for one in made.steps
        ),
        contact=Contact(contact.office, contact.telephone, contact.hours, contact.address, contact.placeholder),
    )  # fmt: skip


def _cited(pack: Pack, key: str) -> str:
    clause = pack.clauses[key]
    return f"〔{clause.short}〕" + ("" if clause.confirmed else "待确认")


GUIDE: Final = Form(
    key="guide",
    title="个人申报指南、单位操作指南",
    source=Path(__file__).parent / "guide.typ",
    content=GuidePaper,
    sample=lambda: guide_paper(sample_pack(), "individual"),
    needs_more=True,
)
FORMS: tuple[Form, ...] = (GUIDE,)
