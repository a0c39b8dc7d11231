"""Every table that refers to a person is in the copy of one's data, or it is said why it is not."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.db.models import Model

from zhiping.accounts.models import User
from zhiping.faces.handover import own_data
from zhiping.records.models import Dossier, Person

#: Table → where in the copy it is told.
COPIED: Final = {
    "accounts.Factor": "account.factors", "accounts.RecoveryCode": "account.recovery_codes_left",
    "accounts.OpenSession": "account.sessions", "accounts.FactorReset": "account.happened",
    "records.Person": "person.identities", "records.Membership": "roles",
    "records.Kinship": "person.declared_interests", "records.Extension": "applications.more_time",
    "records.Dossier": "applications", "records.Revision": "applications.revisions",
    "records.Evidence": "applications.files", "records.ItemCheck": "applications.returned",
    "records.Milestone": "applications.steps", "records.IssuedDocument": "applications.documents",
    "attested.Attested": "attested", "experts.Expert": "expert", "experts.ExpertMajor": "expert.majors",
    "experts.ExpertJob": "expert.jobs", "experts.Seat": "expert.seats", "experts.Recusal": "expert.declared",
    "experts.Request": "applications.recusals_asked", "fees.Order": "applications.fee",
    "fees.Entry": "applications.fee.entries", "fees.Payment": "applications.fee.payments",
    "fees.Voucher": "applications.fee.receipts", "integrity.Case": "integrity.cases",
    "integrity.Statement": "integrity.cases.statements", "integrity.CaseFile": "integrity.cases.statements.files",
    "integrity.Entry": "integrity.entries", "integrity.Change": "integrity.entries.changes",
    "publicity.Notice": "applications.publicity", "publicity.Objection": "applications.objections",
    "registration.Registrant": "stated", "registration.Request": "registrations",
    "registration.PersonMerge": "person.identities", "application.DraftAside": "applications.unreadable",
    "handin.Sent": "applications.sent_in", "handin.Packet": "applications.paper",
    "defence.Slot": "applications.defences", "defence.Attendance": "applications.defences.status",
    "defence.Wish": "applications.defence_wishes", "defence.Sitting": "expert.sat", "defence.Session": "expert.sat",
    "meeting.Attendee": "expert.meetings", "meeting.Presence": "expert.meetings.there",
    "conferral.Certificate": "applications.certificates", "conferral.RollLine": "applications.announced",
    "conferral.Roll": "applications.announced", "conferral.ResultObjection": "applications.objections",
    "conferral.Recheck": "applications.rechecks", "aftercare.Collection": "applications.collected_form",
    "aftercare.Form": "applications.collected_form", "aftercare.DestructionList": "applications.destruction",
    "aftercare.DestructionLine": "applications.destruction", "aftercare.GivenBack": "applications.given_back",
}  # fmt: skip

_WORK: Final = "names officers only, as who did it; what came of it for the person is told where it is"
_NOTE: Final = "what an office keeps for itself"
_VOTE: Final = "votes, opinions and marks, and who gave them, are never told"
_MADE: Final = "made of what is in the copy; says nothing more of the person"
_DRAW: Final = "the record of a draw; whoever was drawn is told by a message"
#: Table → why it is not in the copy.
EXEMPT: Final = {
    "accounts.Link": "a secret of an hour; that it was asked for is in account.happened",
    "records.Supplement": _WORK,
    "records.FollowUp": "work of the worker on a whole round",
    "records.Hold": "what is told of one stands as objection, re-check, integrity case or step; the rest is " + _NOTE,
    "records.KeptOut": "about other people's applications, or about who keeps out of one's own: never told",
    "claims.Claim": "digests by which offices compare achievements; made of the content that is in the copy",
    "draws.Draw": _DRAW, "draws.Candidate": _DRAW, "draws.Keeper": _DRAW, "draws.Version": _DRAW,
    "draws.StepDown": _DRAW,
    "fees.Share": "joins a voucher, which may be other people's too, to the ledger that is told",
    "publicity.Posting": "the sheet of a whole unit; one's own notice is told", "publicity.BoardPhoto": _WORK,
    "publicity.Finding": _NOTE,
    "recommendations.Paper": "the unit's opinion, an office's own; that it recommended is a step",
    "recommendations.Stack": _WORK, "recommendations.Scan": _WORK,
    "registration.IdentityCheck": "what a provider answered to the office that decides", "registration.Merge": _WORK,
    "application.Upload": "an upload that is not complete; gone within days", "application.UploadPart": "as Upload",
    "application.Thumb": _MADE, "application.Leaf": "the photographs of which a file of evidence is made",
    "review.Report": _WORK, "review.ReportEntry": "on which report of an office it went up; that it did is a step",
    "handin.Manifest": "who brings it is somebody else; when it was sent is told",
    "defence.PanelChange": _WORK, "defence.PanelMember": "who is to sit in a panel: told by the session",
    "defence.Schedule": _WORK, "defence.Change": "of several people at once; the place that holds is told",
    "defence.Told": "that a message is due; the message is in the copy", "defence.Sheet": _VOTE,
    "defence.Result": _VOTE, "defence.Reopening": _VOTE, "defence.Screen": _WORK, "meeting.Meeting": _WORK,
    "meeting.Item": "the agenda; the result is told", "meeting.Group": _VOTE, "meeting.Opinion": _VOTE,
    "meeting.Signature": _VOTE, "meeting.Vote": _VOTE, "meeting.Candidate": _VOTE, "meeting.Voter": _VOTE,
    "meeting.Event": "the minutes of a meeting", "conferral.CertificateNumber": "told with the certificate",
    "conferral.CertificateBatch": _WORK, "conferral.CertificateItem": "told with the certificate that it became",
    "conferral.Investigator": "who looks into an objection is never told", "conferral.ResultFinding": _NOTE,
    "conferral.ObjectionFile": "what somebody else sent", "aftercare.YearEnd": _WORK, "desk.Assignment": _NOTE,
    "desk.OfficeNote": _NOTE, "desk.DossierLook": "how far an officer has read; about other people's applications",
    "desk.ListLook": "when an officer last read a list", "desk.SavedFilter": "a setting of an officer's worklist",
    "desk.Call": _NOTE, "printing.Batch": _WORK, "printing.BatchItem": _MADE, "exchange.Export": _WORK,
    "exchange.Import": _WORK, "handover.Bundle": _MADE,
}  # fmt: skip


def _refers_to(model: type[Model], targets: set[type[Model]]) -> bool:
    own = (field for field in model._meta.get_fields() if field.concrete and not field.auto_created)
    return any(field.is_relation and field.related_model in targets for field in own)


def concerned() -> set[str]:
    """Tables that refer to an account, a person or a dossier, and those that refer to one of these tables."""
    tables: list[type[Model]] = [one for one in apps.get_models() if one.__module__.startswith("zhiping.")]
    roots: set[type[Model]] = {User, Person, Dossier}
    first = {one for one in tables if _refers_to(one, roots)}
    return {one._meta.label for one in tables if one in first or _refers_to(one, first)} - {"accounts.User"}


def _there(path: str) -> bool:
    """Whether the published schema has ``path``."""
    schema = own_data.json_schema()

    def opened(part: dict[str, Any]) -> dict[str, Any]:
        for one in part.get("anyOf", [part]):
            if "$ref" in one:
                found: dict[str, Any] = schema["$defs"][one["$ref"].rsplit("/", 1)[1]]
                return found
            if "items" in one:
                return opened(one["items"])
        return part

    part = schema
    for key in path.split("."):
        if key not in part.get("properties", {}):
            return False
        part = opened(part["properties"][key])
    return True


def test_every_table_about_a_person_is_copied_or_says_why_not() -> None:
    found = concerned()
    assert not set(COPIED) & set(EXEMPT)
    assert found - set(COPIED) - set(EXEMPT) == set(), "add it to the copy of one's data, or say here why it is not"
    assert (set(COPIED) | set(EXEMPT)) - found == set(), "no such table any more"
    assert all(EXEMPT.values())


def test_what_is_said_to_be_copied_is_in_the_schema() -> None:
    assert [path for path in COPIED.values() if not _there(path)] == []
    assert not _there("applications.votes") and not _there("votes")
