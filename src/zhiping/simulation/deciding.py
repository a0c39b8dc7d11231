"""What officers do on a simulated working day, at unit, department and Committee office.

They know the papers as far as their office looks at them, and the findings that every page shows. They return what can
be put right, refuse or decline what the conditions do not allow, and pass on the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from zhiping.core.dossier import iter_items
from zhiping.core.procedure import State
from zhiping.records import contents
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier, Hold, ItemCheck, Milestone, Person, Revision
from zhiping.records.situations import latest_submission
from zhiping.registers.publicity import queries as notices
from zhiping.simulation.cohort import Office
from zhiping.simulation.comparing import differing_items, failing_clause
from zhiping.simulation.desks import Found, Play, by_one_of
from zhiping.stages.review import operations as review

#: Where a unit posts, and who answers objections: placeholders.
_PLACE, _TELEPHONE = "一楼公告栏", "0000-0000000"
#: Days after the posting on which somebody objects, and on which the unit decides.
_OBJECTS_AFTER, _DECIDES_AFTER = timedelta(days=1), timedelta(days=2)


@dataclass(slots=True)
class Desk:
    """One office at its desk: its officers in the order in which they turn to a dossier, and how closely it looks."""

    level: str
    officers: list[Person]
    office: Office


def _look(play: Play, dossier: Dossier, revision: Revision, desk: Desk) -> Found:
    """What ``desk`` finds; who has looked once at a revision remembers it."""
    known = play.found.get((revision.pk, desk.office.looks_at))
    if known is None:
        known = play.found[revision.pk, desk.office.looks_at] = _read(play, dossier, revision, desk)
    return known


def _read(play: Play, dossier: Dossier, revision: Revision, desk: Desk) -> Found:
    document = contents.content(revision)
    truth = play.case(dossier).applicant.truth
    seen = truth if desk.office.looks_at == "papers" else document
    differing = differing_items(document, seen)
    shown = play.judge({key: value for key, value in document.items() if key not in ("evidence", "history")})
    verdict = play.judge(seen) if desk.office.looks_at == "papers" else shown
    if not differing and shown.verdict == "undetermined":
        finding = next(f for f in shown.findings if f.outcome == "unknown")
        differing = {"application": finding.message}
    clause, reason = failing_clause(play.pack, verdict)
    return Found(document, differing, clause, reason, verdict.verdict == "ineligible")


def _mark(play: Play, dossier: Dossier, revision: Revision, desk: Desk, found: Found) -> bool:
    """Mark every item; whether the office could."""
    marked = dict(
        ItemCheck.objects.filter(revision=revision, level=desk.level).values_list("item", "mark").order_by("id")
    )
    marks = []
    for item in iter_items(found.document):
        note = found.differing.get(item.id, "")
        mark = (review.Mark.UNTRUE if found.hopeless else review.Mark.CORRECT) if note else review.Mark.TRUE
        if marked.get(item.id) == mark or (not note and marked.get(item.id) == review.Mark.UNTRUE):
            continue
        marks.append(review.ItemMark(item.id, mark, note))
    return not marks or by_one_of(desk.officers, lambda by: review.check_items(dossier, marks, by=by, at=play.tick()))


def _refuse(play: Play, dossier: Dossier, desk: Desk, found: Found, heads: Sequence[Person]) -> bool:
    """Refuse, by two officers or one as the pack has it; where the unit may not, its head does not recommend."""

    def propose(by: Actor) -> object:
        return review.propose_refusal(
            dossier, clause=found.clause, reason=found.reason, typed_name=dossier.applicant_name,
            signed_in_afresh=True, by=by, at=play.tick(),
        )  # fmt: skip

    def refuse(by: Actor) -> object:
        return review.refuse(
            dossier, clause=found.clause, reason=found.reason, typed_name=dossier.applicant_name,
            signed_in_afresh=True, by=by, at=play.tick(),
        )  # fmt: skip

    if by_one_of(desk.officers, propose) or by_one_of(desk.officers, refuse):
        return True
    return by_one_of(heads, lambda by: review.not_recommend(dossier, reason=found.reason, by=by, at=play.tick()))


def _confirm_pending(play: Play, dossier: Dossier, desk: Desk, heads: Sequence[Person]) -> bool:
    """Whether a refusal waits; a second officer, or else the head, confirms it on the working day after."""
    hold = Hold.objects.filter(dossier=dossier, kind="pending_refusal", released_at__isnull=True).first()
    if hold is None:
        return False
    if play.working_days_since(hold.opened_at) >= 1:
        by_one_of(
            [*desk.officers, *heads],
            lambda by: review.confirm_refusal(dossier, signed_in_afresh=True, by=by, at=play.tick()),
            but=[hold.opened_by],
        )
    return True


def _checked(play: Play, dossier: Dossier, desk: Desk, heads: Sequence[Person] = ()) -> bool:
    """Check the dossier and act on what is found; True when it is sound and still here."""
    if (
        _confirm_pending(play, dossier, desk, heads)
        or play.lies(desk.level, dossier)
        or play.working_days_since(dossier.state_since) < desk.office.days_to_act
    ):
        return False
    revision = latest_submission(dossier)
    if revision is None:
        return False
    found = _look(play, dossier, revision, desk)
    if not _mark(play, dossier, revision, desk, found):
        return False
    untrue = ItemCheck.objects.filter(revision=revision, level=desk.level, mark=review.Mark.UNTRUE).exists()
    if found.hopeless or (untrue and not found.differing):
        _refuse(play, dossier, desk, found, heads)
        return False
    if found.differing:
        if not by_one_of(desk.officers, lambda by: review.return_dossier(dossier, by=by, at=play.tick())):
            # Too late to be put right (T5): what is not borne out cannot go on.
            _refuse(play, dossier, desk, found, heads)
        return False
    return True


def day_of_units(play: Play) -> None:
    """Every unit works through its dossiers."""
    drafts, waiting = play.by_unit(State.DRAFT), play.by_unit(State.AT_UNIT)
    for unit, employer in zip(play.founded.units, play.employers, strict=True):
        desk = Desk("unit", play.founded.who(unit, "unit_reviewer"), employer.unit)
        heads = play.founded.who(unit, "unit_head")
        for dossier in drafts.get(unit.pk, ()):
            _publicise_draft(play, dossier, desk)
        for dossier in waiting.get(unit.pk, ()):
            if _objections(play, dossier, desk) and _checked(play, dossier, desk, heads):
                _publicise_and_recommend(play, dossier, desk, heads)


def _post(play: Play, dossier: Dossier, desk: Desk) -> bool:
    return by_one_of(
        desk.officers,
        lambda by: review.post_publicity(
            dossier, posted_on=play.today, place=_PLACE, telephone=_TELEPHONE, by=by, at=play.tick()
        ),
    )


def _publicise_draft(play: Play, dossier: Dossier, desk: Desk) -> None:
    offered = Milestone.objects.filter(dossier=dossier, kind="offered_for_publicity").exists()
    if offered and not _hangs(play, dossier, None):
        _post(play, dossier, desk)


def _hangs(play: Play, dossier: Dossier, revision: Revision | None) -> bool:
    """Whether a notice of this very ``revision`` (None: whichever) hangs now: then nobody posts or recommends."""
    notice = notices.latest_notice(dossier)
    return notice is not None and notice.ends_at >= play.now and revision in (None, notice.revision)


def _publicise_and_recommend(play: Play, dossier: Dossier, desk: Desk, heads: Sequence[Person]) -> None:
    """The head recommends what has been publicised to the end; what has not is posted, which the procedure knows."""
    if _hangs(play, dossier, latest_submission(dossier)):
        return
    judgements = {key: "符合要求" for key in review.JUDGEMENTS}
    if not by_one_of(
        heads,
        lambda by: review.recommend(dossier, judgements=judgements, opinion="同意推荐", by=by, at=play.tick()),
    ):
        _post(play, dossier, desk)


def _objections(play: Play, dossier: Dossier, desk: Desk) -> bool:
    """Somebody who objects does so once; the unit looks into it. True when nothing is open (any more)."""
    case = play.case(dossier)
    kind = case.applicant.profile.objection
    notice = notices.latest_notice(dossier)
    if not kind or notice is None:
        return True
    posted = local_day(play.pack.timezone, notice.posted_at)
    if not case.objected and play.today >= posted + _OBJECTS_AFTER:
        case.objected = by_one_of(
            desk.officers,
            lambda by: review.record_objection(
                dossier,
                received_on=min(play.today, notice.last_on),
                text="反映材料与本人实际情况不一致",
                by=by,
                at=play.tick(),
            ),
        )
    waiting = [o.row for o in notices.objections(dossier) if o.row.decided_at is None]
    if waiting and play.today >= local_day(play.pack.timezone, waiting[0].recorded_at) + _DECIDES_AFTER:
        # Now the papers are fetched and read, whatever was done before.
        revision = Revision.objects.select_related("dossier").get(pk=notice.revision_id)
        differing = differing_items(contents.content(revision), case.applicant.truth)
        item, reason = next(iter(differing.items()), ("", "经核对原件，反映的情况不属实"))
        by_one_of(
            desk.officers,
            lambda by: review.decide_objection(
                dossier, objection=waiting[0].code, upheld=bool(item), reason=reason, item=item, by=by, at=play.tick()
            ),
        )
        return True
    return not waiting


def day_of_departments(play: Play) -> None:
    """Every competent department works through its dossiers."""
    for dossier in play.at(State.AT_DEPARTMENT):
        if dossier.department is None:
            continue
        office = play.employers[play.case(dossier).applicant.employer].department
        desk = Desk("department", play.founded.who(dossier.department, "department_reviewer"), office)
        if _checked(play, dossier, desk):
            _report_up(play, dossier, desk)


def _report_up(play: Play, dossier: Dossier, desk: Desk) -> None:
    judgements = {key: confirmed for key, (_, confirmed) in review.FOCUS.items()}
    by_one_of(
        desk.officers,
        lambda by: review.report_up(
            dossier, opinion="审核通过，同意上报", judgements=judgements, by=by, at=play.tick()
        ),
    )


def day_of_committee(play: Play) -> None:
    """The Committee office re-reviews what departments passed; it returns nothing (A1), it accepts or declines."""
    desk = Desk("office", play.founded.who(play.founded.office, "office_reviewer"), Office())
    for dossier in play.at(State.AT_COMMITTEE):
        revision = latest_submission(dossier)
        too_early = play.working_days_since(dossier.state_since) < desk.office.days_to_act
        if revision is None or too_early or play.lies(desk.level, dossier):
            continue
        found = _look(play, dossier, revision, desk)
        if _mark(play, dossier, revision, desk, found):
            _accept_or_decline(play, dossier, desk, found)


def _accept_or_decline(play: Play, dossier: Dossier, desk: Desk, found: Found) -> None:
    if not found.hopeless and not found.differing:
        by_one_of(desk.officers, lambda by: review.accept(dossier, by=by, at=play.tick()))
        return
    by_one_of(
        desk.officers,
        lambda by: review.decline(
            dossier, clause=found.clause, reason=found.reason, signed_in_afresh=True, by=by, at=play.tick()
        ),
    )
