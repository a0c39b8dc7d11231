"""What results, confirmation and certificates keep (P8 to P10)."""

from zhiping.stages.conferral.models.certificates import (
    Certificate,
    CertificateBatch,
    CertificateItem,
    CertificateNumber,
    StatusList,
)
from zhiping.stages.conferral.models.objections import (
    Investigator,
    ObjectionFile,
    Recheck,
    ResultFinding,
    ResultObjection,
)
from zhiping.stages.conferral.models.rolls import Roll, RollLine

__all__ = [
    "Certificate", "CertificateBatch", "CertificateItem", "CertificateNumber", "Investigator", "ObjectionFile",
    "Recheck", "ResultFinding", "ResultObjection", "Roll", "RollLine", "StatusList",
]  # fmt: skip
