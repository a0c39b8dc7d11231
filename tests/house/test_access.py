"""Every URL × role × method against the one table of permissions, and the table against what it should say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from tests.support.way import FOCUS, mark_all, recommended
from tests.support.world import World, make

from zhiping.access import middleware
from zhiping.access import viewers as access
from zhiping.access.middleware import AccessMiddleware
from zhiping.access.table import ACCESS
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.records.queries import current_cycles, dossier_by_code, now
from zhiping.stages.review import operations as review

METHODS = ("GET", "POST", "PUT", "DELETE")
SAMPLES = {"int": 1, "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}

ROLES = ("anonymous", "applicant", "other_applicant", "unit_reviewer", "unit_head", "department_reviewer",
         "office_reviewer", "bureau", "counter", "cashier", "chair", "expert", "operator", "other_unit",
         "other_department", "supervisor", "auditor", "hr_officer", "nobody")  # fmt: skip
UNIT, OFFICE = {"unit_reviewer", "unit_head"}, {"office_reviewer", "bureau", "counter", "cashier", "chair"}
DEPARTMENTS = {"department_reviewer", "other_department"}
OFFICERS = UNIT | OFFICE | DEPARTMENTS | {"other_unit"}
#: Who decides about registrations, roles and persons: not who only takes paper or money, or presides.
REGISTRARS = (OFFICERS | {"hr_officer"}) - {"counter", "cashier", "chair"}
SIGNED_IN = set(ROLES) - {"anonymous"}

STAGES = ("draft", "unit", "department", "office")


def _always(roles: set[str]) -> dict[str, set[str]]:
    return {stage: set(roles) for stage in STAGES}


#: Who each audience is, written out by hand; for a dossier by how far it has come: a level sees what has reached it.
AUDIENCES: dict[str, dict[str, set[str]]] = {
    "everybody": _always(set(ROLES)),
    "signed_in": _always(SIGNED_IN),
    "a_person": _always(SIGNED_IN - {"nobody"}),
    "an_officer": _always(OFFICERS),
    "a_unit_officer": _always(UNIT | {"other_unit"}),
    "who_posts": _always(UNIT | {"other_unit", "department_reviewer", "other_department"}),
    "who_counts": _always({"bureau", "office_reviewer", "supervisor", "hr_officer"}),
    "who_keeps_meetings": _always({"office_reviewer", "chair"}),
    "a_chair": _always({"chair"}),
    "who_exchanges": _always(OFFICERS | {"hr_officer"}),
    "who_extends": _always({"bureau", "office_reviewer"}),
    "who_leads": _always({"bureau"}),
    "who_keeps_experts": _always({"bureau", "office_reviewer"}),
    "who_knows_experts": _always({"bureau", "office_reviewer", "chair"}),
    "who_counts_experts": _always({"bureau", "office_reviewer", "chair", "supervisor", "auditor", "hr_officer"}),
    "who_decides_recusals": _always({"bureau", "chair"}),
    "who_draws": _always({"office_reviewer", "bureau", "chair"}),
    "an_expert": _always({"expert"}),
    "at_the_door": _always({"office_reviewer", "counter"}),
    "who_follows_the_day": _always({"office_reviewer", "counter", "chair"}),
    "who_runs_a_session": _always({"expert", "office_reviewer", "counter"}),
    "who_reads_figures": _always({"office_reviewer", "chair"}),
    "who_prints_sheets": _always({"expert", "office_reviewer"}),
    "a_registrar": _always(REGISTRARS),
    "at_the_counter": _always({"counter"}),
    "who_sends_paper": _always(OFFICE | DEPARTMENTS),
    "a_department_officer": _always(DEPARTMENTS),
    "a_cashier": _always({"cashier"}),
    "at_the_cash_desk": _always({"cashier", "office_reviewer"}),
    "an_office_reviewer": _always({"office_reviewer"}),
    "its_office": {stage: OFFICE if stage == "office" else set() for stage in STAGES},
    "its_reviewer": {stage: {"office_reviewer"} if stage == "office" else set() for stage in STAGES},
    "its_arranger": {stage: {"office_reviewer"} if stage == "office" else set() for stage in STAGES},
    "its_counter": {stage: {"counter"} if stage == "office" else set() for stage in STAGES},
    "an_operator": _always({"operator"}),
    "who_prints": _always({"office_reviewer", "bureau"} | DEPARTMENTS),
    "who_resets": _always({"bureau", "operator", "hr_officer"}),
    "who_merges_people": _always({"office_reviewer", "bureau", "operator"}),
    "who_gives_roles": _always(REGISTRARS | {"operator"}),
    "a_supervisor": _always({"supervisor"}),
    "an_auditor": _always({"auditor"}),
    "staff": _always(OFFICERS | {"operator"}),
    "who_confers": _always(OFFICE | {"hr_officer"}),
    "an_hr_officer": _always({"hr_officer"}),
    "who_issues": _always({"bureau", "hr_officer"}),
    "who_knows_of_objections": _always({"office_reviewer", "bureau"}),
    "who_hands_out": _always({"office_reviewer", "counter"}),
    "who_collects": _always({"office_reviewer", "counter", "other_unit"} | UNIT),
    "who_destroys": _always({"office_reviewer", "bureau", "counter"}),
    "its_bureau": {stage: {"bureau"} if stage == "office" else set() for stage in STAGES},
    "its_office_reviewer": {stage: {"office_reviewer"} if stage == "office" else set() for stage in STAGES},
    "who_ends_years": _always({"bureau", "operator"}),
    "who_keeps_integrity": _always({"office_reviewer", "bureau", "hr_officer"}),
    "who_reads_cases": _always({"office_reviewer", "bureau", "hr_officer"} | DEPARTMENTS),
    "who_opens_cases": {
        "draft": set(),
        "unit": set(),
        "department": {"department_reviewer"},
        "office": {"department_reviewer", "office_reviewer", "bureau"},
    },
    "the_committee": _always(OFFICE),
    "its_chair": {stage: {"chair"} if stage == "office" else set() for stage in STAGES},
    "the_applicant": _always({"applicant"}),
    "its_officer": {
        "draft": set(),
        "unit": UNIT,
        "department": UNIT | {"department_reviewer"},
        "office": UNIT | {"department_reviewer"} | OFFICE,
    },
}
AUDIENCES["its_supervisor"] = {stage: set() if stage == "draft" else {"supervisor"} for stage in STAGES}
# Nothing of the walk was sent to the HR department: what came there, its officers read (tests of results).
AUDIENCES["reads_along"] = AUDIENCES["its_supervisor"]
# Nothing of the walk was accepted: what an expert hears or votes on, they read (test_judging.py).
AUDIENCES["who_judges"] = _always(set())
AUDIENCES["applicant_or_officer"] = {
    stage: AUDIENCES["the_applicant"][stage] | AUDIENCES["its_officer"][stage] for stage in AUDIENCES["its_officer"]
}


@dataclass(frozen=True)
class Page:
    """A URL with sample values, and whether it is about one dossier."""

    name: str
    kwargs: tuple[tuple[str, Any], ...]
    of_dossier: bool


def _pages(patterns: list[Any] | None = None, namespace: str = "") -> Iterator[Page]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _pages(pattern.url_patterns, inner)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"a URL without a name: {pattern.pattern}"
            converters = pattern.pattern.converters
            kwargs = {key: SAMPLES[_kind(value)] for key, value in converters.items()}
            yield Page(f"{namespace}{pattern.name}", tuple(kwargs.items()), "code" in kwargs)


def _kind(converter: Any) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


PAGES = list(_pages())


def test_every_url_stands_in_the_table_and_the_other_way_round() -> None:
    assert {page.name for page in PAGES} == set(ACCESS)
    assert len(PAGES) >= 30


def test_every_audience_is_known_here() -> None:
    assert {audience.__name__ for rule in ACCESS.values() for audience in rule.values()} <= set(AUDIENCES)


def test_access_decides_last_and_for_every_request() -> None:
    assert settings.MIDDLEWARE[-1] == "zhiping.access.middleware.AccessMiddleware"


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, dict[str, Dossier]]]:
    """One world with a dossier at each level, for all tests of this module."""
    from django.db import transaction

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patching:
        holding = transaction.atomic()
        holding.__enter__()
        try:
            built = _build()
            _read_once(patching)
            yield built
        finally:
            transaction.set_rollback(True)
            holding.__exit__(None, None, None)


def _build() -> tuple[World, dict[str, Dossier]]:
    world = make("leshan-2024-engineering", is_demo=True)
    world.employ("other_applicant", "unit", "employee")
    for who in ("supervisor", "auditor", "chair", "expert", "hr_officer"):
        world.employ(who, "office", who)
    world.dossier("other_applicant")
    dossiers = {"draft": world.dossier("writer"), "unit": world.submitted("asker")}
    day = world.opening().date()
    dossiers["department"] = recommended(world, world.submitted("second"), posted_on=day)
    last = recommended(world, world.submitted("third"), posted_on=day)
    mark_all(last, world, "department_reviewer", last.state_since)
    dossiers["office"] = review.report_up(
        last, opinion="同意上报。", judgements=FOCUS, by=world.by("department_reviewer"), at=last.state_since
    )
    clock.set_to(world.cycle.key, dossiers["office"].state_since + timedelta(minutes=1))
    return world, dossiers


def _read_once(patching: pytest.MonkeyPatch) -> None:
    """Nothing changes here: viewers, rounds, dossiers and the clock are read once for thousands of questions."""
    viewers: dict[tuple[Any, Any], Any] = {}

    def viewer_of(user: Any, day: Any) -> Any:
        key = (user.pk, day)
        if key not in viewers:
            viewers[key] = access.viewer_of(user, day)
        return viewers[key]

    cycles = current_cycles()
    patching.setattr(middleware, "viewer_of", viewer_of)
    patching.setattr(middleware, "current_cycles", lambda: cycles)
    patching.setattr(middleware, "dossier_by_code", cache(dossier_by_code))
    shown = now(cycles[0])
    patching.setattr(middleware, "now", lambda *_, **__: shown)


def _user(world: World, dossier: Dossier, role: str) -> Any:
    from zhiping.accounts.models import User

    if role == "anonymous":
        return AnonymousUser()
    if role == "applicant":
        return dossier.person.user
    if role == "nobody":
        return User.objects.get_or_create(username="nobody", defaults={"display_name": "无人"})[0]
    return world.user(role)


_ARRIVED = datetime.now(UTC)


def _verdict(page: Page, dossier: Dossier, user: Any, method: str) -> str:
    kwargs = dict(page.kwargs) | ({"code": dossier.code} if page.of_dossier else {})
    path = reverse(page.name, kwargs=kwargs)
    request: Any = RequestFactory().generic(method, path)
    request.user, request.arrived_at, request.session = user, _ARRIVED, {}
    request.resolver_match = match = resolve(path)
    assert match.view_name == page.name, "another URL hides this one"
    try:
        answer = AccessMiddleware(lambda _: HttpResponse()).process_view(
            request, lambda: HttpResponse(), match.args, match.kwargs
        )
    except PermissionDenied:
        return "forbidden"
    except Http404:
        return "not found"
    if answer is None:
        return "allowed"
    return {405: "no such method", 302: "sign in"}[answer.status_code]


# Where a page is about no dossier it is the same however far one has come.
@pytest.mark.parametrize(
    ("page", "stage"),
    [
        pytest.param(page, stage, id=f"{page.name}-{stage}")
        for page in PAGES
        for stage in (STAGES if page.of_dossier else STAGES[-1:])
    ],
)
@pytest.mark.django_db
def test_url_by_role_by_method(page: Page, stage: str, scene: tuple[World, dict[str, Dossier]]) -> None:
    world, dossiers = scene
    dossier, rule = dossiers[stage], ACCESS[page.name]
    seen_by = set().union(*(AUDIENCES[audience.__name__][stage] for audience in rule.values()))
    for role in ROLES:
        user = _user(world, dossier, role)
        for method in METHODS:
            audience = rule.get(method)
            if audience is None:
                expected = "no such method"
            elif role in AUDIENCES[audience.__name__][stage]:
                expected = "allowed"
            elif role == "anonymous":
                expected = "sign in"
            elif page.of_dossier and role not in seen_by:
                expected = "not found"
            else:
                expected = "forbidden"
            assert _verdict(page, dossier, user, method) == expected, (page.name, stage, role, method)


@pytest.mark.django_db
def test_head_is_answered_as_get_is(scene: tuple[World, dict[str, Dossier]]) -> None:
    world, dossiers = scene
    dossier = dossiers["office"]
    for page in PAGES:
        for role in ("anonymous", "applicant", "office_reviewer"):
            user = _user(world, dossier, role)
            assert _verdict(page, dossier, user, "HEAD") == _verdict(page, dossier, user, "GET"), (page.name, role)


@pytest.mark.django_db
def test_a_dossier_that_is_not_there_is_not_found(scene: tuple[World, dict[str, Dossier]]) -> None:
    """And a visitor is asked to sign in for either, so that nobody learns which codes exist."""
    world, dossiers = scene
    of_dossier = [page for page in PAGES if page.of_dossier and "GET" in ACCESS[page.name]]
    assert of_dossier
    missing = Dossier(code="0000-0000")
    for page in of_dossier:
        assert _verdict(page, missing, world.user("unit_reviewer"), "GET") == "not found"
        assert _verdict(page, missing, AnonymousUser(), "GET") == "sign in"
        assert _verdict(page, dossiers["unit"], AnonymousUser(), "GET") == "sign in"


@pytest.mark.django_db
def test_an_unlisted_url_is_closed(scene: tuple[World, dict[str, Dossier]], monkeypatch: pytest.MonkeyPatch) -> None:
    world, dossiers = scene
    monkeypatch.delitem(ACCESS, "portal:home")
    page = next(page for page in PAGES if page.name == "portal:home")
    for role in ROLES:
        assert _verdict(page, dossiers["unit"], _user(world, dossiers["unit"], role), "GET") == "forbidden"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", "applicant", "unit_reviewer", "operator"])
def test_the_pages_themselves_are_behind_it(scene: tuple[World, dict[str, Dossier]], role: str) -> None:
    """Through the whole stack: what is refused above is not answered with a page."""
    world, dossiers = scene
    dossier = dossiers["office"]
    client = Client()
    if role != "anonymous":
        client.force_login(_user(world, dossier, role))
    for page in PAGES:
        if "GET" not in ACCESS[page.name] or any(key != "code" for key, _ in page.kwargs):
            continue
        kwargs = {"code": dossier.code} if page.of_dossier else {}
        answer = client.get(reverse(page.name, kwargs=kwargs))
        allowed = role in AUDIENCES[ACCESS[page.name]["GET"].__name__]["office"]
        if allowed:
            assert answer.status_code in (200, 301, 302), (page.name, answer.status_code)
        elif role == "anonymous":
            assert answer.status_code == 302 and answer["Location"].startswith(settings.LOGIN_URL), page.name
        else:
            assert answer.status_code in (403, 404), (page.name, answer.status_code)
