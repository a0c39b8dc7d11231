"""The filters that somebody keeps."""

from __future__ import annotations

from dataclasses import dataclass

from zhiping.access.viewers import Viewer
from zhiping.faces.desk.models import SavedFilter
from zhiping.faces.desk.queries.worklist import Wanted

#: What everybody has without keeping it.
DEFAULTS = (("我经办、再次提交的", Wanted("corrected", "mine")), ("没人经办、有不符合的", Wanted("fail", "nobody")))


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter under its name; ``pk`` is 0 for those that everybody has."""

    pk: int
    name: str
    wanted: Wanted

    @property
    def href(self) -> str:
        """The address of the list that it shows."""
        return f"?{self.wanted.query}"


def saved(viewer: Viewer) -> list[Kept]:
    """The filters of the viewer, then those that everybody has. One query."""
    own = SavedFilter.objects.filter(person=viewer.person).order_by("pk")
    return [*(Kept(row.pk, row.name, Wanted.of(row.wanted)) for row in own), *(Kept(0, n, w) for n, w in DEFAULTS)]
