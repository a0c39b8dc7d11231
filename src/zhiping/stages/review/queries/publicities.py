"""What the pages on one dossier's publicity show: the sheet, the photographs, what may be issued about it (P3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiping.records.actors import UNIT_ROLES, local_day, officers
from zhiping.records.models import Dossier, Person
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.registers.publicity import queries as book
from zhiping.registers.publicity.models import BoardPhoto, Notice
from zhiping.registers.publicity.queries import OpenedObjection
from zhiping.registers.publicity.results import Result, outcome, result_of


@dataclass(frozen=True, slots=True)
class Publicised:
    """The publicity on which a recommendation rests: from, to, where, and what came of it in one sentence."""

    notice: Notice
    outcome: str


def notice_on(dossier: Dossier, sheet: str) -> Notice | None:
    """The notice of ``dossier`` on the sheet with this code; the latest one when none is named."""
    if not sheet:
        return book.latest_notice(dossier)
    found = Notice.objects.filter(dossier=dossier, posting__code=sheet)
    return found.select_related("revision", "unit", "posting").first()


def photo_on(dossier: Dossier, code: str) -> BoardPhoto | None:
    """A photograph of a board on which ``dossier`` was publicised."""
    found = BoardPhoto.objects.filter(code=code, posting__notices__dossier=dossier)
    return found.select_related("posting").first()


def _about(notice: Notice, objections: list[OpenedObjection]) -> list[OpenedObjection]:
    return [one for one in objections if one.row.notice_id == notice.pk]


def publicised(dossier: Dossier) -> Publicised | None:
    """The latest publicity and its result so far."""
    notice = book.latest_notice(dossier)
    if notice is None:
        return None
    return Publicised(notice, outcome(_about(notice, book.objections(dossier))))


def result_on(dossier: Dossier, *, at: datetime) -> tuple[Notice, Result] | None:
    """Report and proof on the latest publicity, if it showed the present material.

    None while it runs, while an objection is open, or without one.
    """
    notice, submission = book.latest_notice(dossier), latest_submission(dossier)
    if notice is None or submission is None or at <= notice.ends_at or notice.material != submission.material:
        return None
    about = _about(notice, book.objections(dossier))
    if any(one.row.decided_at is None for one in about):
        return None
    pack = rules_pack(dossier)
    decided = [local_day(pack.timezone, one.row.decided_at) for one in about if one.row.decided_at]
    signed_on = max([notice.last_on + timedelta(days=1), *decided])
    colleagues = notice.posting.notices.count()
    return notice, result_of(notice, about, pack=pack, colleagues=colleagues, signed_on=signed_on)


def unit_officers(dossier: Dossier, at: datetime) -> list[Person]:
    """Who works on dossiers in the unit today: an objection may concern one of them."""
    found = officers(dossier.unit, UNIT_ROLES, local_day(rules_pack(dossier).timezone, at))
    return list(Person.objects.filter(pk__in=found).order_by("name", "pk"))
