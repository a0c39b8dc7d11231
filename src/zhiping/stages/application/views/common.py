"""What the applicant's views share: the draft at hand, and saving forms without losing what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Action, Refusal, allowed_actions
from zhiping.core.procedure.words import explain
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.records.situations import gather, options_of, rules_pack
from zhiping.stages.application.forms.build import SectionForm
from zhiping.stages.application.operations import NotADraft, StaleDraft
from zhiping.stages.application.queries.aside import FACTS, Aside, aside_of
from zhiping.stages.application.queries.sources import sources_of
from zhiping.stages.application.sections import Section
from zhiping.stages.application.sections.declare import Choices


@dataclass(slots=True)
class Hand:
    """One draft in one hand: dossier, document, side, pack, actor and instant."""

    dossier: Dossier
    document: dict[str, Any]
    aside: Aside
    pack: Pack
    by: Actor
    at: datetime

    @property
    def sources(self) -> Mapping[str, Choices]:
        """Choices that pack and draft supply."""
        return sources_of(self.pack, self.document)

    @property
    def actions(self) -> list[Action]:
        """What could be done now."""
        return allowed_actions(gather(self.dossier, None, by=self.by, at=self.at), options_of(self.dossier))

    @property
    def may_edit(self) -> bool:
        """Whether the draft may be edited now."""
        return Action.EDIT in self.actions


def hand_of(request: HttpRequest) -> Hand:
    """What the viewer has in hand: set by the middleware that asked the table of permissions."""
    known: Any = request
    dossier: Dossier = known.dossier
    return Hand(
        dossier, contents.draft(dossier), aside_of(dossier), rules_pack(dossier), Actor(known.viewer.person),
        known.cycle_now,
    )  # fmt: skip


def expected_version(request: HttpRequest) -> int | None:
    """The version of the draft that the page showed."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page saves on its own, a pause after the last key."""
    return request.headers.get("X-Autosave") == "1"


@dataclass(slots=True)
class Saved:
    """How saving went: the dossier as it is now, or who was there before, or why not at all."""

    dossier: Dossier | None = None
    stale: StaleDraft | None = None
    refusal: Refusal | None = None
    other: str = ""


def save_forms(forms: Mapping[str, SectionForm], section: Section, store: Callable[[], Dossier]) -> Saved:
    """Save what could be read of ``forms`` (item id, or empty for an object → form), and show at its field what not.

    ``store`` saves values and unreadable text as the forms have them at that moment. A contradiction that only the
    whole document shows becomes an error at its field; then what is left is saved.
    """
    for form in forms.values():
        form.is_valid()
    for _ in range(4):
        try:
            return Saved(dossier=store())
        except NotADraft as bad:
            if not tell(forms, section, bad.document, bad.faults):
                return Saved(other="；".join(fault.message for fault in bad.faults))
        except BadInput as bad:
            return Saved(other="；".join(fault.message for fault in bad.faults))
        except StaleDraft as stale:
            return Saved(stale=stale)
        except Refusal as refusal:
            return Saved(refusal=refusal)
    return Saved(other="没有保存成功，请再试一次")


def tell(forms: Mapping[str, SectionForm], section: Section, document: Mapping[str, Any], faults: list[Fault]) -> bool:
    """Put each of ``faults`` of ``document`` at its field of ``forms``; whether any found one that had no error yet."""
    told = False
    for fault in faults:
        place = fault.where
        item = ""
        if place.startswith(f"{FACTS}."):
            item, key = FACTS, place.removeprefix(f"{FACTS}.")
        elif section.is_list:
            found = re.match(rf"^{re.escape(section.path)}\[(\d+)\]\.(.+)$", place)
            if found is None:
                continue
            item = str(document[section.path][int(found[1])].get("id"))
            key = found[2]
        elif place.startswith(f"{section.path}."):
            key = place.removeprefix(f"{section.path}.")
        else:
            continue
        key = re.split(r"[.\[]", key)[0]
        form = forms.get(item)
        if form is not None and key in form.fields and key not in form.errors:
            form.add_error(key, _sentence(fault))
            told = True
    return told


def _sentence(fault: Fault) -> str:
    """A fault as the field tells it: where the cause alone does not say how to write it, with what is expected."""
    return f"{fault.message}，请写{fault.expected}" if fault.expected.startswith("不超过") else fault.message


def told(refusal: Refusal, pack: Pack) -> str:
    """What a refusal says to the applicant."""
    return explain(refusal, zone=pack.timezone)


def stale_sentence(stale: StaleDraft) -> str:
    """What to say when another window was faster."""
    at = timezone.localtime(stale.saved_at)
    return f"另一个窗口{at:%H:%M}保存过这一页。这里没有覆盖它，您填的都还在下面，请核对后再保存。"


def autosave_answer(request: HttpRequest, saved: Saved, hand: Hand, aside_context: dict[str, Any]) -> JsonResponse:
    """What the page hears when it saves on its own."""
    if saved.stale is not None:
        return JsonResponse({"message": stale_sentence(saved.stale)}, status=409)
    if saved.refusal is not None:
        return JsonResponse({"message": told(saved.refusal, hand.pack)}, status=422)
    if saved.dossier is None:
        return JsonResponse({"message": saved.other}, status=422)
    aside = render_to_string("application/_aside.html", aside_context, request=request)
    at = timezone.localtime(saved.dossier.draft_saved_at)
    return JsonResponse({"saved_at": f"{at:%H:%M}", "version": saved.dossier.draft_version, "aside": aside})
