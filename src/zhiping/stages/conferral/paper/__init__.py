"""What is printed of results, confirmation and certificates (P8 to P10)."""

from zhiping.stages.conferral.paper.certificate import CERTIFICATE
from zhiping.stages.conferral.paper.qualification_notice import QUALIFICATION_NOTICE
from zhiping.stages.conferral.paper.result_announcement import RESULT_ANNOUNCEMENT

FORMS = (RESULT_ANNOUNCEMENT, QUALIFICATION_NOTICE, CERTIFICATE)

__all__ = ["CERTIFICATE", "FORMS", "QUALIFICATION_NOTICE", "RESULT_ANNOUNCEMENT"]
