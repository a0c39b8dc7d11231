"""What everybody may see of a draw: that it happened, what was fixed, and that it holds. Keys, never a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.core.draw import standalone
from zhiping.records.models import Cycle
from zhiping.registers.draws import queries
from zhiping.registers.draws.models import Draw
from zhiping.registers.draws.words import AGAIN
from zhiping.stages.drawing.queries import draws
from zhiping.web.caching import public_page


def _cycle(request: Any) -> Cycle | None:
    found: Cycle | None = request.cycle
    return found


@public_page
def listed(request: HttpRequest) -> HttpResponse:
    """Every draw of the round that is under way."""
    cycle = _cycle(request)
    rows = queries.history(cycle) if cycle is not None else []
    return render(request, "drawing/public.html", {"rows": rows, "cycle": cycle})


def _public(draw: str) -> Draw:
    found = queries.draw_called(draw)
    if found is None:
        raise Http404
    return found


@public_page
def one(request: HttpRequest, draw: str) -> HttpResponse:
    """One draw, computed anew."""
    found = _public(draw)
    values: dict[str, Any] = {
        "draw": found, "shown": draws.shown(found, names=False), "cycle": found.cycle, "pack": found.cycle.pack(),
        "reason": AGAIN.get(found.reason, ""),
    }  # fmt: skip
    return render(request, "drawing/public_draw.html", values)


def _json(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@public_page
def frozen(request: HttpRequest, draw: str) -> HttpResponse:
    """What was frozen, before anybody revealed."""
    told = draws.frozen_json(_public(draw))
    if told is None:
        raise Http404
    return _json(json.dumps(told, ensure_ascii=False, indent=1) + "\n", f"draw-{draw}-frozen")


@public_page
def record(request: HttpRequest, digest: str) -> HttpResponse:
    """A published record by its hash: the one in force, or one that it continues or takes up."""
    version = draws.version_by_hash(digest)
    if version is None:
        raise Http404
    return _json(version.text, f"draw-{digest[:12]}")


@public_page
def script(request: HttpRequest) -> HttpResponse:
    """The script that computes a record again and shares nothing with this product."""
    text = Path(standalone.__file__).read_text(encoding="utf-8")
    answer = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify-draw.py"'
    return answer
