"""The spine that every stage stands on."""

from zhiping.records.models.dossiers import (
    Dossier,
    Evidence,
    Hold,
    IssuedDocument,
    ItemCheck,
    Milestone,
    Revision,
)
from zhiping.records.models.people import Kinship, Membership, Organisation, Person
from zhiping.records.models.rounds import PACK_FILES, Committee, Cycle, Extension, PackVersion, Supplement

__all__ = [
    "PACK_FILES",
    "Committee",
    "Cycle",
    "Dossier",
    "Evidence",
    "Extension",
    "Hold",
    "IssuedDocument",
    "ItemCheck",
    "Kinship",
    "Membership",
    "Milestone",
    "Organisation",
    "PackVersion",
    "Person",
    "Revision",
    "Supplement",
]
