"""Every page that the table of permissions opens, found by following links: what looks at pages needs no list of them.

A page that somebody adds to ``ACCESS`` is on the walk as soon as a link leads to it; one that no link leads to is
found missing (`missing`).
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pikepdf
from django.conf import settings
from django.http import Http404
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from PIL import Image
from tests.support import afterwards, certified, doors, gathering, hearing, lots, pooled, resulting, results, way
from tests.support import world as worlds

from zhiping.access.audiences import everybody
from zhiping.access.table import ACCESS
from zhiping.access.viewers import viewer_of
from zhiping.faces.desk.operations import recusing
from zhiping.faces.exchange import operations as exchange
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.registers.experts import operations as register
from zhiping.registers.experts.operations import Job
from zhiping.registers.fees import online, providers
from zhiping.registers.fees import operations as fees
from zhiping.registers.fees.models import Order, Voucher
from zhiping.stages.application import operations as application
from zhiping.stages.application.queries.judging import checklist
from zhiping.stages.drawing.operations.papers import issue_record
from zhiping.stages.handin.operations import manifests, packets
from zhiping.stages.review import operations as review
from zhiping.stages.review.operations import publicity as publicising
from zhiping.web.exchange import Asked, importers, sources

ROLES = ("", "writer", "asker", "corrector", "taken", "payer", "paid", doors.NEWCOMER, "unit_reviewer", "unit_head",
         "unit_second", "department_reviewer", "office_reviewer", "bureau", "chair", "expert", "counter", "cashier",
         "operator", "supervisor", "auditor", "holder", "heard1", "listed1", "rechecked", "hr_officer")  # fmt: skip
#: Enough of them to meet every kind of page once.
FEW = tuple(role for role in ROLES if role not in ("corrector", "unit_second"))
#: Pages behind a second factor of one's own, what answers scripts alone, and what the worker draws later. The journeys
#: of these rooms look at them.
ELSEWHERE = {
    # What was said in the case of the walk is destroyed; tests/registers/test_integrity_pages.py opens files.
    "integrity:file",
    "drawing:commit",
    "conferral:own_pdf",
    "conferral:own_credential",
    "review:stack",
    "review:stack_page",
    "review:scan",
    "review:papers_pdf",
    "accounts:second",
    "accounts:codes",
    "accounts:remove_factor",
    "application:upload",
    "application:thumb",
    "printing:batch",
    "printing:file",
    "handover:bundle_file",
}
#: An expert whom nobody reads of but who keeps the pool and who presides (rules.md 3).
SECRET = "薛库藏"
#: What only leads on.
LEADS_ON = {"portal:start", "portal:favicon"}
#: How often one kind of page is asked for in one role, and how often one page under different queries.
_OFTEN, _ALIKE = 4, 2


@dataclass(frozen=True, slots=True)
class Stop:
    """A page of the walk: its name in the table, the template that drew it, who saw it (empty: nobody signed in)."""

    name: str
    template: str
    role: str
    path: str

    @property
    def label(self) -> str:
        """For messages."""
        return f"{self.name} ({self.template}) as {self.role or 'the public'} at {self.path}"


@dataclass
class Walk:
    """What was found. ``files``: by name, the types of what is no page. ``sessions``: the cookie of each role."""

    stops: list[Stop] = field(default_factory=list)
    files: dict[str, set[str]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    #: Where the name of an expert was read: role and name of the page.
    told: set[tuple[str, str]] = field(default_factory=set)
    #: Links that lead to what is closed for whoever reads them.
    closed: list[str] = field(default_factory=list)

    def once(self) -> list[Stop]:
        """Each kind of page once, in the role that met it first."""
        first: dict[tuple[str, str], Stop] = {}
        for stop in self.stops:
            first.setdefault((stop.name, stop.template), stop)
        return list(first.values())

    def by_role(self) -> list[Stop]:
        """Each kind of page once in every role that meets it."""
        first: dict[tuple[str, str, str], Stop] = {}
        for stop in self.stops:
            first.setdefault((stop.role, stop.name, stop.template), stop)
        return list(first.values())

    def knows(self, name: str) -> bool:
        """Whether a page or an answer of this name was found already."""
        return name in self.files or any(stop.name == name for stop in self.stops)

    def missing(self) -> set[str]:
        """Names in the table that can be asked for with GET, and which nothing leads to."""
        wanted = {name for name, methods in ACCESS.items() if "GET" in methods and not _is_elsewhere(name)}
        return wanted - {stop.name for stop in self.stops} - set(self.files) - ELSEWHERE - LEADS_ON


def _is_elsewhere(name: str) -> bool:
    """Whether the table names a room that is not there."""
    try:
        reverse(name)
    except NoReverseMatch as wrong:
        return "is not a registered namespace" in str(wrong)
    return False


def _picture(height: int = 420) -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, height), "ivory").save(out, "PNG")
    return out.getvalue()


def _draft(world: worlds.World, who: str, called: str) -> Dossier:
    world.employ(who, "unit", "employee", called=called)
    draft = world.dossier(who)
    application.attach(
        draft, name="学时证明.png", content=_picture(), items=["ce1"], by=world.by(who), at=world.opening()
    )
    return Dossier.objects.get(pk=draft.pk)


def _earlier(world: worlds.World, dossier: Dossier, who: str) -> None:
    """A dossier of the year before, from which something may be taken over. There is one a person and year."""
    year = dossier.year
    Dossier.objects.filter(pk=dossier.pk).update(year=year + 1)
    before = world.dossier(who, change=lambda document: document["applicant"].update({"ethnicity": "彝族"}))
    application.attach(before, name="旧证.png", content=_picture(), by=world.by(who), at=world.opening())
    Dossier.objects.filter(pk=before.pk).update(year=year - 1)
    Dossier.objects.filter(pk=dossier.pk).update(year=year)


def _with_portrait(world: worlds.World, who: str) -> None:
    """A portrait that was cut as proposed, and may be cut by hand."""
    out = BytesIO()
    Image.new("RGB", (900, 1000), "lightblue").save(out, "JPEG")
    draft = Dossier.objects.filter(person=world.people[who]).order_by("-year")[0]
    by, at = world.by(who), world.opening()
    application.attach_photo(draft, name="照片.jpg", content=out.getvalue(), fit=True, by=by, at=at)


def _with_receipt(world: worlds.World, who: str, called: str) -> Dossier:
    """Submitted by the operation that the page uses, which issues a receipt."""
    draft, by, at = _draft(world, who, called), world.by(who), world.opening()
    document = worlds.document_for(world.pack, world.people[who], world.organisations["unit"])
    hours = {"general_hours": 90, "professional_hours": 120}
    document["continuing_education"] = [{"id": "ce1", "year": world.pack.cycle_year, **hours}]
    application.fill(draft, document, by=by, at=at)
    draft.refresh_from_db()
    for number, needed in enumerate(checklist(draft, contents.draft(draft), at)):
        name, content = f"{needed.material.name}.png", _picture(430 + number)
        application.attach(draft, name=name, content=content, items=needed.items, by=by, at=at)
    draft.refresh_from_db()
    application.submit(draft, declared=True, by=by, at=at)
    return Dossier.objects.get(pk=draft.pk)


def _up(world: worlds.World, who: str, called: str, *, to: str = "department", photo: bytes = b"") -> Dossier:
    """Recommended by the unit on the first day, checked there; to the office it goes on. ``photo``: of the board."""
    early = world.opening() + timedelta(hours=1)
    risen = way.recommended(
        world, worlds.submit(_draft(world, who, called), at=early), posted_on=way.first_day(world), photo=photo
    )  # fmt: skip
    at = risen.state_since
    way.mark_all(risen, world, "department_reviewer", at)
    if to == "office":
        review.report_up(risen, opinion="同意上报。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at)
        way.mark_all(Dossier.objects.get(pk=risen.pk), world, "office_reviewer", at)
    return Dossier.objects.get(pk=risen.pk)


def _exchange(world: worlds.World, who: str) -> None:
    """A sheet that was made, and one that waits for its preview to be confirmed."""
    at = world.opening() + timedelta(hours=2)
    asked = Asked(viewer_of(world.user(who), at.date()), world.cycle, at)
    exchange.ask(
        sources()["worklist"], asked, purpose="checking", reason="例会核对进度", personal=False, by=asked.actor, at=at,
        real_at=timezone.now(),
    )  # fmt: skip
    heads = ",".join(column.heading for column in importers()["people"].columns)
    content = f"{heads}\n新来,居民身份证,1,{world.organisations['unit'].uscc},2024-03-01\n".encode()
    exchange.bring(importers()["people"], content, asked, by=asked.actor, at=at, real_at=timezone.now())
    exchange.work_on_imports()
    exchange.make_exports()


def _hand_in(world: worlds.World, accepted: Dossier) -> None:
    """A packet that came with a manifest and was short of something, and a payment that waits for its second person."""
    at = accepted.state_since
    sent = manifests.make_manifest(
        world.cycle, world.organisations["department"], [accepted], bearer="张送", telephone="0833-0000000",
        by=world.by("department_reviewer"), at=at,
    )  # fmt: skip
    packets.check_packet(accepted, missing=["review_form"], sealed=True, by=world.by("counter"), at=at)
    manifests.give_receipt(sent, by=world.by("counter"), at=at)
    order = Order.objects.get(dossier=accepted)
    fees.enter(world.cycle, Voucher.Kind.WAIVED, [order], note="依文件免缴。", by=world.by("cashier"), at=at)


def _pay(world: worlds.World) -> None:
    """A payment on line that was begun and left, and one at the cash desk with its fiscal receipt."""
    begun, paid = (_up(world, who, called, to="office") for who, called in (("payer", "邓付"), ("paid", "邓清")))
    begun, paid = (review.accept(one, by=world.by("office_reviewer"), at=one.state_since) for one in (begun, paid))
    at, provider = paid.state_since, providers.chosen()
    assert provider is not None, "a demo pays on line"
    online.start(Order.objects.get(dossier=begun), provider, by=world.by("payer"), at=at)
    order = Order.objects.get(dossier=paid)
    voucher = fees.enter(
        world.cycle, Voucher.Kind.PAID, [order], fen=order.fen, way=Voucher.Way.TRANSFER, reference="2024110800017",
        received_on=at.date(), payer="邓清", by=world.by("cashier"), at=at,
    )  # fmt: skip
    fees.confirm(voucher, by=world.by("office_reviewer"), at=at)
    fees.give_receipt(voucher, "510024000017", by=world.by("cashier"), at=at)
    out = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    fees.keep_receipt(voucher, out.getvalue(), by=world.by("cashier"), at=at)


def _experts(world: worlds.World, accepted: Dossier, at: datetime) -> None:
    """A pool with somebody in every state, a filed committee that lacks something, grounds that wait for the chair, one
    that was decided, and what the applicant asked for.
    """
    chair, expert = pooled.chair(world), pooled.expert(world, "expert", called="熊评")
    unit = world.organisations["unit"].name
    insider = pooled.expert(world, "insider", called=SECRET, employer=unit, jobs=[Job("旧厂", "", at.date(), None)])
    gone = pooled.expert(world, "gone", called="薛暂停")
    by = world.by("office_reviewer")
    register.suspend(gone, "在国外进修。", by=by, at=at, zone=world.pack.timezone)
    pooled.filed(world, [chair, insider])
    register.look(world.cycle, at=at)
    register.declare(expert, accepted, "师生关系。", by=world.by("expert"), at=at)
    register.decide(expert, accepted, recuse=True, by=world.by("chair"), at=at)
    register.ask(accepted, "熊评", "有合同纠纷。", by=world.by("taken"), at=at)


def _draw(world: worlds.World, at: datetime) -> None:
    """Experts drawn for the defence, on paper too; for the meeting, whose committee is not filed yet, the secrets are
    waited for."""
    room = lots.room(world, at=at)
    issue_record(room.drawn("defence"), by=world.by("bureau"), at=room.at())
    room.commit(room.prepare("meeting"))


def prepare(world: worlds.World) -> None:
    """A dossier in every place where a page may meet one, and the clock in the middle of it."""
    day, early = way.first_day(world), world.opening() + timedelta(hours=1)
    results.with_hr(world)
    _earlier(world, _draft(world, "writer", "林写"), "writer")
    _with_portrait(world, "writer")
    asked = _with_receipt(world, "asker", "田问")
    way.mark_all(asked, world, "unit_reviewer", world.on(day, 11))
    way.post(asked, world, day)
    publicising.photograph_board(asked, _picture(), by=world.by("unit_reviewer"), at=world.on(day, 16))
    unclear = worlds.submit(_draft(world, "unclear", "李补"), at=early)
    way.mark_all(unclear, world, "unit_reviewer", world.on(day, 11), correct={"ce1": "请补传学时证明。"})

    corrected = worlds.submit(_draft(world, "corrector", "吴改"), at=early)
    way.mark_all(corrected, world, "unit_reviewer", world.on(day, 11), correct={"ce1": "请补传学时证明。"})
    review.return_dossier(corrected, by=world.by("unit_reviewer"), at=world.on(day, 12))

    doubted = worlds.submit(_draft(world, "doubted", "孙疑"), at=early)
    review.propose_refusal(
        doubted, clause=next(iter(world.pack.clauses)), reason="继续教育不完整。", typed_name="孙疑",
        signed_in_afresh=True, by=world.by("unit_reviewer"), at=world.on(day, 12),
    )  # fmt: skip
    worlds.submit(_draft(world, "fresh", "陈新"), at=early)
    _up(world, "climber", "何升")
    accepted = _up(world, "taken", "赵接", to="office")
    _hand_in(world, review.accept(accepted, by=world.by("office_reviewer"), at=accepted.state_since))
    _pay(world)
    # The newest on the board: a walk that looks at a few sheets looks at theirs.
    last = _up(world, "topper", "周顶", to="office", photo=_picture())
    recusing.declare_recusal(world.people["doubted"], "interest", by=world.by("unit_head"), at=last.state_since)
    world.extra["password"] = worlds.PASSWORD
    doors.ask_to_join(world)
    doors.ask_to_merge(world)
    for who in ("supervisor", "auditor"):
        world.employ(who, "office", who)
    _draw(world, last.state_since)
    _experts(world, Dossier.objects.get(pk=accepted.pk), last.state_since)
    gathering.for_the_walk(world, last.state_since + timedelta(minutes=30))
    afterwards.for_the_walk(world, last.state_since + timedelta(minutes=30), concerned=asked)
    resulting.for_the_walk(world, last.state_since + timedelta(minutes=30))
    certified.for_the_walk(world, last.state_since + timedelta(minutes=30))
    # After somebody's material was destroyed: that takes the sheets that might name them with it.
    _exchange(world, "unit_head")
    hearing.for_the_walk(world, last.state_since + timedelta(minutes=30))
    clock.set_to(world.cycle.key, last.state_since + timedelta(minutes=31))
    outbox.deliver()


def _kinds(path: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What url name an address has, which kind of page it is, and which page."""
    try:
        match = resolve(urlsplit(path).path)
    except Http404:
        return "", (), ()
    name = str(match.view_name)
    section = str(match.kwargs.get("section", ""))
    return name, (name, section), (name, *(str(value) for value in match.kwargs.values()))


def _account(world: worlds.World, role: str) -> str:
    user = world.extra["users"].get(role) or world.user(role)
    return str(user.username)


def _begin() -> list[str]:
    found = ["/"]
    for name, methods in ACCESS.items():
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        if "GET" in methods:
            found.append(path)
    return found


def _links(path: str, html: str) -> list[str]:
    # What is shown in a frame or as a picture is a page's as much as what it links to.
    found = re.findall(r'<(?:a|iframe|img)\b[^>]*?\s(?:href|src)="([^"]*)"', html)
    # The style guide's samples are of nobody: 0000-0000 is no code that anything ever has.
    real = [one for one in found if not one.startswith("#") and "0000-000" not in one]
    return [urljoin(path, unescape(one).split("#")[0]) for one in real]


def walk(world: worlds.World, roles: tuple[str, ...] = ROLES, *, room: str = "") -> Walk:
    """Follow every link in every one of ``roles``; with ``room`` (``defence:``), those that lead there alone."""
    # What was sent by e-mail was sent once.
    found, led = Walk(), {} if room else doors.doors(world)
    for role in roles:
        client = Client()
        if role:
            # By the form, so that the pages that ask for a fresh password take it for one.
            client.post(reverse("accounts:signin"), {"username": _account(world, role), "password": worlds.PASSWORD})
            found.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        seen: set[str] = set()
        asked: Counter[tuple[str, ...]] = Counter()
        ahead = deque([*_begin(), *led.get(role, [])])
        while ahead:
            path = ahead.popleft()
            name, kind, page = _kinds(path)
            if not path.startswith("/") or path in seen or "GET" not in ACCESS.get(name, {}):
                continue
            if not name.startswith(room):
                continue
            if role and ACCESS[name]["GET"] is everybody and found.knows(name):
                continue  # what is the same for all is looked at once
            seen.add(path)
            if asked[kind] >= _OFTEN or asked[page] >= _ALIKE:
                continue
            asked.update({kind, page})
            answer = client.get(path)
            if answer.status_code in (301, 302):
                ahead.append(urljoin(path, answer["Location"]))
            elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                template = str(answer.templates[0].name) if answer.templates else ""
                found.stops.append(Stop(name, template, role, path))
                text = answer.content.decode()
                if SECRET in text:
                    found.told.add((role, name))
                ahead += _links(path, text)
            elif answer.status_code == 410:
                # Lists still name whose material was destroyed (P11); there is nothing behind it, and the page says so.
                assert "已按程序销毁" in answer.content.decode(), path
            elif answer.status_code == 200:
                found.files.setdefault(name, set()).add(answer["Content-Type"])
            elif answer.status_code not in (403, 404) or path not in _begin():
                found.closed.append(f"{path} as {role}: {answer.status_code}")
    return found
