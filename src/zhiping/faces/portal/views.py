"""Public pages: home, the notice, help. No sign-in, nothing recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as django_render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from zhiping.faces.portal import samples
from zhiping.faces.portal.forms import check_form
from zhiping.faces.portal.guides import guide_pdf as guide_document
from zhiping.faces.portal.queries import notice as queries
from zhiping.faces.portal.queries.asking import asked
from zhiping.faces.portal.queries.calendar import calendar as calendar_of
from zhiping.faces.portal.queries.checking import check
from zhiping.faces.portal.queries.guides import AUDIENCES
from zhiping.faces.portal.queries.guides import guide as guide_of
from zhiping.faces.portal.queries.helping import WHOSE, answers, deeds, whose
from zhiping.records.judging import evaluator_for
from zhiping.records.models import Cycle
from zhiping.records.queries import now
from zhiping.stages.conferral.queries.rolls import undecided
from zhiping.web.caching import public_page
from zhiping.web.context import DESK_ROLES
from zhiping.web.findings import present

#: What a search engine need not ask for: it leads to the sign-in.
CLOSED: Final = ("/start/", "/apply/", "/review/", "/desk/", "/styleguide/")


def render(request: Any, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page whose links stay with the round that it was asked for."""
    key = request.GET.get("cycle")
    query = f"?{urlencode({'cycle': key})}" if key else ""
    return django_render(request, template, {"query": query, **(context or {})})


def chosen_cycle(request: Any) -> Cycle | None:
    """The round named by ``?cycle=``, else the newest that is open. An unknown name is no page.

    The whole page is about it: contact, clauses and clock follow.
    """
    key = request.GET.get("cycle")
    if key:
        found = Cycle.objects.select_related("pack_version").filter(key=key).first()
        if found is None:
            raise Http404
        request.cycle = found
        request.cycle_now = now(found, real=request.arrived_at)
    cycle: Cycle | None = request.cycle
    return cycle


@public_page
def home(request: Any) -> HttpResponse:
    """The public home of the round that is open."""
    cycle = chosen_cycle(request)
    if cycle is None:
        return render(request, "portal/closed.html")
    pack = cycle.pack()
    at = request.cycle_now
    context = {
        "pack": pack,
        "cycle": cycle,
        "now": at,
        "timeline": queries.timeline(pack, at),
        "next": queries.next_deadline(pack, at),
        "last_call": queries.last_call(pack, at),
        "fees": queries.fees(pack),
        "guides": [guide_of(pack, audience) for audience in AUDIENCES],
        "others": [_other(request, other) for other in request.cycles if other.pk != cycle.pk],
    }
    return render(request, "portal/home.html", context)


def _other(request: Any, cycle: Cycle) -> dict[str, Any]:
    """Another round that is open, with what ends next in it."""
    pack = cycle.pack()
    at = now(cycle, real=request.arrived_at)
    return {"cycle": cycle, "pack": pack, "next": queries.next_deadline(pack, at)}


def start(request: Any) -> HttpResponse:
    """Where somebody goes after signing in: officers to their desk, HR officers to the package that waits for them,
    experts to what they are asked for, applicants to their application, and who is not known as a person yet to what
    became of their registration.
    """
    viewer = request.viewer
    if viewer.holds(*DESK_ROLES):
        return redirect("desk:home")
    if viewer.holds("operator"):
        return redirect("desk:clock")
    if viewer.holds("supervisor"):
        return redirect("oversight:home")
    if viewer.holds("auditor"):
        return redirect("oversight:trails")
    if viewer.holds("hr_officer"):
        confirms = undecided(viewer.organisations("hr_officer"), apart=viewer.apart)
        return redirect("conferral:overview" if confirms else "registration:desk")
    if viewer.holds("expert"):
        return redirect("experts:mine")
    return redirect("registration:mine" if viewer.person is None else "application:home")


@public_page
def notice(request: Any) -> HttpResponse:
    """The whole notice clause by clause, with what nobody has confirmed yet."""
    cycle = chosen_cycle(request)
    if cycle is None:
        return render(request, "portal/closed.html")
    pack = cycle.pack()
    context = {
        "pack": pack,
        "cycle": cycle,
        "notice_href": "",  # the chips lead to places of this page
        "parts": queries.parts(pack),
        "timeline": queries.timeline(pack, request.cycle_now),
        "routes": queries.routes(pack),
        "fees": queries.fees(pack),
        "choices": queries.choices(pack),
    }
    return render(request, "portal/notice.html", context)


@csrf_exempt
@public_page
def selfcheck(request: Any) -> HttpResponse:
    """Whether somebody can apply, asked without signing in: which title, the questions for it, the result.

    Answers live in the form and are posted back: no session, no row, no address that a log would keep. Nothing changes
    by posting, so no token is asked for, which would need a cookie.
    """
    cycle = chosen_cycle(request)
    if cycle is None:
        return render(request, "portal/closed.html")
    pack = cycle.pack()
    context: dict[str, Any] = {"pack": pack, "cycle": cycle}
    title = request.POST.get("title", "")
    if title not in {one.name for one in pack.titles}:
        context["missing"] = request.method == "POST"
        return render(request, "portal/check_start.html", context)
    questions = asked(pack, title)
    step = request.POST.get("step")
    form = check_form(pack, questions, request.POST if step in ("answers", "edit") else None)
    context |= {"title": title, "form": form}
    if step == "answers" and form.is_valid():
        result = check(evaluator_for(cycle.pack_version), questions, form.cleaned_data, request.cycle_now)
        findings = present(result.findings)
        # Nobody has sent material yet: what is not known is an answer, not a file.
        findings.problems[:] = [replace(f, word="还不知道") if f.tone == "unk" else f for f in findings.problems]
        context |= {"result": result, "findings": findings, "last_call": _call(pack, request)}
        return render(request, "portal/check_result.html", context)
    return render(request, "portal/check_questions.html", context)


def _call(pack: Any, request: Any) -> queries.LastCall | None:
    """The last safe day, while the window for applications is open."""
    following = queries.next_deadline(pack, request.cycle_now)
    return queries.last_call(pack, request.cycle_now) if following and following.key == "application" else None


@public_page
def guide(request: Any, audience: str) -> HttpResponse:
    """A guide, step by step."""
    cycle = chosen_cycle(request)
    if audience not in AUDIENCES:
        raise Http404
    if cycle is None:
        return render(request, "portal/closed.html")
    pack = cycle.pack()
    kilobytes = -(-len(guide_document(cycle.pack_version, audience)) // 1024)
    context = {"pack": pack, "cycle": cycle, "guide": guide_of(pack, audience), "pdf_kb": kilobytes}
    return render(request, "portal/guide.html", context)


@public_page
def guide_pdf(request: Any, audience: str) -> HttpResponse:
    """The same as a document to print."""
    cycle = chosen_cycle(request)
    if audience not in AUDIENCES or cycle is None:
        raise Http404
    name = f"{cycle.pack().id}-{audience}.pdf"
    return HttpResponse(
        guide_document(cycle.pack_version, audience),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@public_page
def calendar(request: Any) -> HttpResponse:
    """The deadlines for the calendar of a telephone."""
    cycle = chosen_cycle(request)
    if cycle is None:
        raise Http404
    address = request.build_absolute_uri(f"{reverse('portal:notice')}?{urlencode({'cycle': cycle.key})}")
    return HttpResponse(calendar_of(cycle.pack(), address), content_type="text/calendar; charset=utf-8")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read what is public and need not try the rest."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "Allow: /", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def help_index(request: Any) -> HttpResponse:
    """Whose help somebody wants."""
    cycle = chosen_cycle(request)
    return render(request, "portal/help.html", {"whose": WHOSE, "cycle": cycle})


@public_page
def help_role(request: Any, slug: str) -> HttpResponse:
    """What a role may do and until when, and what its people ask."""
    cycle = chosen_cycle(request)
    if slug not in {one.slug for one in WHOSE}:
        raise Http404
    if cycle is None:
        return render(request, "portal/closed.html")
    pack, one = cycle.pack(), whose(slug)
    context = {
        "pack": pack,
        "cycle": cycle,
        "one": one,
        "whose": WHOSE,
        "answers": answers(pack, slug),
        "deeds": deeds(pack, one.roles),
    }
    return render(request, "portal/help_role.html", context)


@public_page
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text."""
    chosen_cycle(request)
    return render(request, f"portal/{name}.html")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it beside documents that are no pages, such as evidence in a frame."""
    return redirect(static("web/icon.svg"), permanent=True)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for who builds and checks pages."""
    return render(request, "portal/styleguide.html", samples.context(request.GET))


def styleguide_page(request: HttpRequest, number: int) -> HttpResponse:
    """A page of the file that the style guide's viewer shows."""
    if not 1 <= number <= 9:
        raise Http404
    return HttpResponse(samples.page_picture(number), content_type="image/svg+xml")
