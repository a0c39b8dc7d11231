"""People whose qualification was issued (P9), each with a portrait: where certificates begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw
from tests.support import kept, results
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.procedure import Action
from zhiping.records.actors import SYSTEM, local_day
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier
from zhiping.records.situations import options_of
from zhiping.stages.application import operations as application
from zhiping.stages.conferral.models import CertificateNumber
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.operations import certifying

#: Three of them are enough to tell what is one's own from what is another's.
PEOPLE = {"holder": "林晓岚", "second": "阿依·古丽", "third": "李四"}


def portrait(shade: int = 120) -> bytes:
    """A made-up head and shoulders."""
    picture = Image.new("RGB", (295, 413), "#e8eef4")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((92, 90, 203, 230), fill=(shade, shade, shade))
    draw.ellipse((40, 250, 255, 560), fill=(shade, shade, 150))
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def make(pack: str, people: Mapping[str, str] = PEOPLE) -> tuple[World, list[Dossier]]:
    """The world of ``pack`` with ``people`` confirmed and notified; built once a process."""
    return kept.again(("certified", pack, tuple(people)), lambda: _build(pack, people))


def _build(pack: str, people: Mapping[str, str]) -> tuple[World, list[Dossier]]:
    world = results.staffed(worlds.make(pack))
    return world, [issued(world, who, called) for who, called in people.items()]


def issued(world: World, who: str, called: str, *, photo: bool = True) -> Dossier:
    """A dossier from its draft to the notice of qualification."""
    world.employ(who, "unit", "employee", called=called)
    draft, by = world.dossier(who), world.by(who)
    if photo:
        application.attach_photo(draft, name="证件照.jpg", content=portrait(), fit=False, by=by, at=world.opening())
        draft = Dossier.objects.get(pk=draft.pk)
    submitted = worlds.submit(draft, at=world.opening() + timedelta(hours=1))
    row = results.voted(world, submitted)
    return noticed(world, row)


def noticed(world: World, row: Dossier) -> Dossier:
    """From the vote to the notice: announced, the publicity over, confirmed, the notice issued."""
    at = row.state_since + timedelta(hours=1)
    office, options = world.by("office_reviewer"), options_of(row)
    if options.result_publicity:
        ends = at + timedelta(days=9)
        row = act(row, Action.ANNOUNCE, by=office, at=at, apply=lambda c: _note(c, "results_announced", moment=ends))
        at = ends + timedelta(hours=1)
        row = act(row, Action.PUBLICITY_ENDED, by=SYSTEM, at=at)
    if options.confirmation:
        row = act(row, Action.SEND_TO_CONFIRMATION, by=office, at=at)
    row = act(row, Action.CONFIRM, by=world.by("hr_officer" if options.confirmation else "bureau"), at=at)
    issuer = "hr_officer" if options.issuer_hr else "bureau"
    at += timedelta(hours=1)
    day = local_day(world.pack.timezone, at)
    return act(
        row, Action.ISSUE_QUALIFICATION, by=world.by(issuer), at=at,
        apply=lambda c: _note(c, "qualification_issued", number="人社职〔2025〕8号", qualified_on=day.isoformat()),
    )  # fmt: skip


def _note(change: Change, kind: str, **data: object) -> None:
    told = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in data.items()}
    change.milestone(kind, told)


def for_the_walk(world: World, at: datetime) -> None:
    """Somebody with a certificate, and somebody who waits for one, as the pages of certificates meet them."""
    for who, called in (("holder", "何持证"), ("in_line", "吴等候")):
        world.employ(who, "unit", "employee", called=called)
        made = world.submitted(who)
        day = local_day(world.pack.timezone, at)
        told = {"number": "人社职〔2025〕8号", "qualified_on": day.isoformat()}
        for kind, data in (("reached_department", {}), ("reached_office", {}), ("qualification_issued", told)):
            made.milestones.create(kind=kind, at=at, by="system", data=data)
        Dossier.objects.filter(pk=made.pk).update(state="confirmed", state_since=at)
    holder = Dossier.objects.get(person=world.people["holder"])
    CertificateNumber.objects.create(
        dossier=holder, number="51110020250000001", source="province", issued_on=day, given_at=at, given_by="system"
    )
    by, real_at = world.by("office_reviewer"), datetime.now(UTC)
    ids = list(Dossier.objects.filter(state="confirmed").values_list("pk", flat=True))
    operations.ask(world.cycle, ids, bare=True, by=by, at=at, real_at=real_at)
    assert certifying.make_certificates(seconds=60) == 1
    certifying.publish_status(at=real_at)
