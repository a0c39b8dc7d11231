"""What results, confirmation and certificates give out and take in as sheets (P8 to P10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhiping.access.audiences import an_office_reviewer, who_takes_results
from zhiping.access.viewers import Viewer
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records.codes import normal_code
from zhiping.stages.conferral.models import Roll, RollLine
from zhiping.stages.conferral.operations import numbers
from zhiping.stages.conferral.queries import rolls as reads
from zhiping.web.exchange import Asked, Importer, Made, Source
from zhiping.web.intake import CertificateIn
from zhiping.web.lists import ResultRow, sheet_of


def _office(viewer: Viewer) -> bool:
    return an_office_reviewer(viewer, None)


def _takes(viewer: Viewer) -> bool:
    return who_takes_results(viewer, None)


def _rolls(asked: Asked) -> list[Roll]:
    """The list that was asked for, or every announcement of the round; an HR department's are the packages sent to it
    and the notices it issues. Whatever is not the viewer's is not there. One query."""
    found = Roll.objects.filter(cycle=asked.the_cycle()).select_related("body")
    inside = asked.the_cycle().committee.office_id in asked.viewer.organisations("office_reviewer", "bureau")
    if not inside:
        found = found.filter(body__in=list(asked.viewer.organisations("hr_officer")))
    if asked.params.get("roll"):
        found = found.filter(code=normal_code(asked.params["roll"]) or "")
    else:
        found = found.filter(kind=Roll.Kind.RESULTS if inside else Roll.Kind.PACKAGE)
    return list(found.order_by("id"))


def _said(asked: Asked) -> str:
    """Which list it is, in words."""
    found = _rolls(asked) if asked.params.get("roll") else []
    return f"{found[0].get_kind_display()}{found[0].number or found[0].code}" if found else ""


def _result(line: RollLine) -> str:
    """What became of somebody on a list, in words: what was decided beside the line, else where they are now."""
    if line.roll.kind in (Roll.Kind.PACKAGE, Roll.Kind.OWN):
        return line.get_decision_display() if line.settled_at else "未办"
    return str(STATE_NAMES[line.dossier.state])


def rows(asked: Asked) -> Iterator[ResultRow]:
    """A row for everybody who stands on these lists, in their order; none for whom the viewer keeps out of."""
    lines = (
        RollLine.objects.filter(reads.STANDS, roll__in=_rolls(asked))
        .exclude(dossier__person__in=list(asked.viewer.apart))
        .select_related("roll", "dossier")
        .defer("dossier__draft_sealed", "reason_sealed")
    )
    for line in lines.order_by("roll_id", "place"):
        name = f"{line.name}（{line.apart}）" if line.apart else line.name
        yield ResultRow(line.place, name, line.unit, line.major, line.title, line.level, _result(line))


def _results(asked: Asked) -> Made:
    found = list(rows(asked))
    return Made(
        len(found), sheet_of(ResultRow, f"{asked.the_cycle().pack().title}评审结果名单", found, made_at=asked.at)
    )


SOURCES: Final = (
    Source("results", "评审结果名单", "公示、报送、通知的名单上每人一行，和现在的进展。不含票数和证件号码。", _takes,
           lambda _: ResultRow.COLUMNS, _results, params=("roll",), said=_said, order=61),
)  # fmt: skip

IMPORTERS: Final = (
    Importer(
        "certificate-numbers", "导入证书编号", "省里发的电子职称证书编号，一人一行，按申报编号和姓名核对。", _office,
        CertificateIn.COLUMNS, numbers.look, numbers.apply, needs_cycle=True, order=62,
        notes=("任职资格文件印发以后才能导入。已经按编号做成证书的，编号不能再改。",
               "同一份文件再导入一次，不会改变什么。"),
        then=("conferral:certificates", "制作电子证书"),
    ),
)  # fmt: skip
