"""Registered bodies: as the pure function of P1 sees them, and as people search them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz, process

from zhiping.core import registration as p1
from zhiping.records.models import Organisation

#: How many a search shows; who has more is asked to type more.
MOST = 20
#: From this likeness on (0 to 100) two names of one region are shown to the officer as perhaps the same.
ALIKE = 86
#: How many pairs an officer is shown at once.
PAIRS = 50


def standing() -> QuerySet[Organisation]:
    """Bodies that are registered and were not merged into another."""
    return Organisation.objects.filter(registered_at__isnull=False, became__isnull=True)


def bodies() -> dict[int, p1.Body]:
    """What `core.registration` looks at. Units review nobody's registration, so they are left out. One query."""
    above = standing().filter(kind__in=[p1.HR, p1.DEPARTMENT, p1.OFFICE])
    rows = above.values_list("pk", "kind", "region", "superior_id")
    return {pk: p1.Body(pk, kind, region, superior) for pk, kind, region, superior in rows}


def superiors(kind: str, typed: str) -> list[Organisation]:
    """Bodies that may stand above one of ``kind``, by name or region code. One query."""
    wanted = [p1.HR] if kind == p1.DEPARTMENT else [p1.HR, p1.OFFICE] if kind == p1.HR else [p1.DEPARTMENT]
    found = standing().filter(kind__in=wanted)
    if typed:
        found = found.filter(Q(name__icontains=typed) | Q(region__startswith=typed))
    return list(found.order_by("region", "name", "id")[: MOST + 1])


def units(typed: str) -> list[Organisation]:
    """Units and agencies whose name contains ``typed``, or whose whole code it is. One query; none for no text."""
    typed = typed.strip()
    if len(typed) < 2:
        return []
    found = standing().filter(kind__in=[p1.UNIT, p1.AGENCY])
    found = found.filter(Q(name__icontains=typed) | Q(uscc=typed.upper()))
    return list(found.select_related("superior").order_by("name", "id")[: MOST + 1])


def by_code(code: str) -> Organisation | None:
    """The standing body with this public code."""
    return standing().filter(code=code).select_related("superior").first()


def alike(name: str, region: str, *, besides: int = 0) -> list[tuple[Organisation, int]]:
    """Units of ``region`` (or without one) whose names are like ``name``, most alike first, with the likeness."""
    rows = standing().filter(kind__in=[p1.UNIT, p1.AGENCY], region__in=[region, ""]).exclude(pk=besides)
    bare = _bare(name)
    scored = [(row, round(fuzz.WRatio(bare, _bare(row.name)))) for row in rows.iterator(chunk_size=1000)]
    found = [pair for pair in scored if pair[1] >= ALIKE]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].pk))[:5]


def doubles(above: set[int]) -> list[tuple[Organisation, Organisation, int]]:
    """Pairs of units of one region with names alike, below the bodies ``above`` or one level further down. One query.

    The one that was registered first stands first; most alike on top.
    """
    below = Q(superior__in=above) | Q(superior__superior__in=above)
    rows = list(standing().filter(below, kind__in=[p1.UNIT, p1.AGENCY]).select_related("superior").order_by("id"))
    by_region: dict[str, list[Organisation]] = {}
    for row in rows:
        by_region.setdefault(row.region, []).append(row)
    found = []
    for together in by_region.values():
        names = [_bare(row.name) for row in together]
        scores = process.cdist(names, names, scorer=fuzz.WRatio, score_cutoff=ALIKE)
        found += [
            (together[i], together[j], round(float(scores[i][j])))
            for i in range(len(together))
            for j in range(i + 1, len(together))
            if scores[i][j] >= ALIKE
        ]
    return sorted(found, key=lambda pair: (-pair[2], pair[0].pk, pair[1].pk))[:PAIRS]


def _bare(name: str) -> str:
    """A name without what nearly every name has."""
    for common in ("有限责任公司", "股份有限公司", "有限公司", "公司", "（", "）", "(", ")", " "):
        name = name.replace(common, "")
    return name


def review_body() -> Organisation | None:
    """The review body, where no round is open that would name it. One query."""
    return standing().filter(kind=p1.OFFICE).order_by("id").first()
