"""What is printed for results, confirmation and certificates (P8 to P10)."""

from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.conferral.paper import samples
from zhiping.stages.conferral.paper.certificate import Certificate
from zhiping.stages.conferral.paper.confirmation_report import ConfirmationReport
from zhiping.stages.conferral.paper.qualification_notice import QualificationNotice
from zhiping.stages.conferral.paper.result_announcement import ResultAnnouncement

_FOLDER: Final = Path(__file__).parent

RESULT_ANNOUNCEMENT: Final = Form(
    key="result-announcement", title="评审结果公示", source=_FOLDER / "result-announcement.typ",
    content=ResultAnnouncement, sample=samples.result_announcement, needs_more=True,
)  # fmt: skip

CONFIRMATION_REPORT: Final = Form(
    key="confirmation-report", title="评审结果报送报告", source=_FOLDER / "confirmation-report.typ",
    content=ConfirmationReport, sample=samples.confirmation_report, needs_more=True,
)  # fmt: skip

QUALIFICATION_NOTICE: Final = Form(
    key="qualification-notice", title="任职资格通知", source=_FOLDER / "qualification-notice.typ",
    content=QualificationNotice, sample=samples.qualification_notice, needs_more=True,
)  # fmt: skip

CERTIFICATE: Final = Form(
    key="certificate", title="职称证书", source=_FOLDER / "certificate.typ",
    content=Certificate, sample=samples.certificate, needs_more=True,
)  # fmt: skip

FORMS: Final = (RESULT_ANNOUNCEMENT, CONFIRMATION_REPORT, QUALIFICATION_NOTICE, CERTIFICATE)

__all__ = ["CERTIFICATE", "CONFIRMATION_REPORT", "FORMS", "QUALIFICATION_NOTICE", "RESULT_ANNOUNCEMENT"]
