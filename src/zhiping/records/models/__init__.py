"""The spine that every stage stands on."""

from zhiping.records.models.documents import DocumentCounter, IssuedDocument, RoundDocument
from zhiping.records.models.dossiers import (
    Dossier,
    Evidence,
    Hold,
    ItemCheck,
    Milestone,
    Revision,
)
from zhiping.records.models.people import Kinship, Membership, Organisation, Person
from zhiping.records.models.recusals import KeptOut
from zhiping.records.models.rounds import PACK_FILES, Committee, Cycle, Extension, FollowUp, PackVersion, Supplement

__all__ = [
    "PACK_FILES",
    "Committee",
    "Cycle",
    "DocumentCounter",
    "Dossier",
    "Evidence",
    "Extension",
    "FollowUp",
    "Hold",
    "IssuedDocument",
    "ItemCheck",
    "KeptOut",
    "Kinship",
    "Membership",
    "Milestone",
    "Organisation",
    "PackVersion",
    "Person",
    "Revision",
    "RoundDocument",
    "Supplement",
]
