"""What results, confirmation and certificates give out and take in as sheets (P8 to P10)."""

from __future__ import annotations

from typing import Final

from zhiping.access.table import an_office_reviewer
from zhiping.access.viewers import Viewer
from zhiping.stages.conferral.operations import numbers
from zhiping.web.exchange import Importer
from zhiping.web.intake import CertificateIn


def _office(viewer: Viewer) -> bool:
    return an_office_reviewer(viewer, None)


IMPORTERS: Final = (
    Importer(
        "certificate-numbers", "导入证书编号", "省里发的电子职称证书编号，一人一行，按申报编号和姓名核对。", _office,
        CertificateIn.COLUMNS, numbers.look, numbers.apply, needs_cycle=True, order=62,
        notes=("任职资格文件印发以后才能导入。已经按编号做成证书的，编号不能再改。",
               "同一份文件再导入一次，不会改变什么。"),
    ),
)  # fmt: skip
