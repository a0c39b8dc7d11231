"""The pages of who presides (open, close, announce) and of each member (the ballot, opinions) (P8, ADR 0017)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from zhiping.accounts import fresh
from zhiping.ground.ballots.models import Box
from zhiping.stages.meeting.forms import AnnulForm, BallotForm, CloseForm, OpinionForm
from zhiping.stages.meeting.models import Meeting, Opinion, Vote
from zhiping.stages.meeting.operations import announcing, opinions
from zhiping.stages.meeting.operations import voting as deeds
from zhiping.stages.meeting.queries import boards, contents, reading
from zhiping.stages.meeting.views.common import (
    at_of,
    by,
    carried_out,
    is_presiding,
    is_secretary,
    meeting_of,
    page,
    parts_of,
    viewer_of,
    vote_of,
)


def open_vote(request: HttpRequest, key: str) -> HttpResponse:
    """Choose who is voted on, and open the vote."""
    found = meeting_of(request, key, "chair")
    pack = found.cycle.pack()
    lines = boards.agenda(found, apart=viewer_of(request).apart)
    open_now = [one for one in lines if one.how == "open"]
    wants = pack.procedure.options.group_opinion
    # A major is chosen as a whole: whoever of it may be voted on.
    ready = [one for one in open_now if not wants or (one.opinion is not None and one.opinion.signed_at is not None)]
    if request.method == "POST":
        numbers, majors = request.POST.getlist("item"), request.POST.getlist("major")
        chosen = [one.item for one in ready if str(one.item.number) in numbers or one.major in majors]
        made: list[Vote] = []

        def work() -> None:
            made.append(deeds.open_vote(found, chosen, by=by(request), at=at_of(request, found.cycle)))

        if carried_out(request, pack, None, work, "投票已开始，请到会委员在自己的平板上投票。"):
            return redirect("meeting:vote", made[0].code)
        return redirect("meeting:open", found.code)
    return page(
        request, "open.html", pack, meeting=found, parts=parts_of(open_now), hall=boards.hall(found),
        leads=is_presiding(request, found), rules=contents.rules_of(pack), wants=wants,
        able={one.major for one in ready}, columns=5 if wants else 4,
    )  # fmt: skip


def vote(request: HttpRequest, key: str) -> HttpResponse:
    """One vote: how many have voted; then the count with the rule it meets, to be announced."""
    found = vote_of(request, key)
    meeting, pack = found.meeting, found.meeting.cycle.pack()
    close, annul = CloseForm(), AnnulForm()
    status = 200
    if request.method == "POST":
        at, do = at_of(request, meeting.cycle), request.POST.get("do", "")
        done = False
        if do == "close":
            close = CloseForm(request.POST)
            early = close.is_valid() and close.cleaned_data["early"]
            done = _close(request, found, close, early=early)
        elif do == "annul":
            annul = AnnulForm(request.POST)
            done = annul.is_valid() and carried_out(
                request, pack, annul,
                lambda: deeds.annul(found, reason=annul.cleaned_data["reason"], by=by(request), at=at),
                "这次投票已作废，没有开箱。可以重新投票。",
            )  # fmt: skip
        elif do == "announce":
            if not fresh.is_fresh(request, times=2):
                return fresh.to_confirm(request)
            said = "结果已宣布，正在逐人办理并告知本人。"
            done = carried_out(request, pack, None, lambda: announcing.announce(found, by=by(request), at=at), said)
        if done or do not in ("close", "annul"):
            return redirect("meeting:vote", found.code)
        status = 422
    lines = boards.count_of(found, apart=viewer_of(request).apart)
    return page(
        request, "vote.html", pack, status, vote=found, meeting=meeting, progress=boards.progress(found),
        parts=parts_of(lines), count=len(lines), close=close, annul=annul,
        leads=is_presiding(request, meeting), keeps=is_secretary(request, meeting), rules=contents.rules_of(pack),
        sealed=found.box.state == Box.State.SEALED, tally=boards.document(meeting.cycle, "tally-sheet", found.code),
        waits=found.candidates.filter(carried=False).count() if found.state == "announced" else 0,
        why=contents.why_annulled(found), again=_may_open_another(request, found),
    )  # fmt: skip


def _may_open_another(request: HttpRequest, found: Vote) -> bool:
    over = found.state in (Vote.State.ANNOUNCED, Vote.State.ANNULLED)
    return over and found.meeting.state == Meeting.State.OPEN and is_presiding(request, found.meeting)


def _close(request: HttpRequest, found: Vote, form: CloseForm, *, early: bool) -> bool:
    pack = found.meeting.cycle.pack()

    def work() -> None:
        deeds.close_vote(found, early=early, by=by(request), at=at_of(request, found.meeting.cycle))

    try:
        return carried_out(request, pack, form, work, "已开箱计票，两次计票一致。")
    except deeds.CountsDiffer:
        messages.error(request, "两次计票不一致，没有采用。票箱已封存，请联系系统管理员查明，不要宣布结果。")
        return True


# What a member sees.


def mine(request: HttpRequest) -> HttpResponse:
    """The meetings of a member: whether a ballot waits, and what their group writes."""
    person = viewer_of(request).person
    if person is None:
        raise Http404
    rows = [boards.mine(one) for one in boards.seats_of(person)]
    pack = rows[0].attendee.meeting.cycle.pack() if rows else None
    return page(request, "mine.html", pack, rows=rows)  # type: ignore[arg-type]


def candidates(request: HttpRequest, key: str) -> HttpResponse:
    """The agenda as a member reads it: whose material is open to them now; nobody of whom they keep out."""
    person = viewer_of(request).person
    who = reading.member_of(person, key) if person is not None else None
    if who is None:
        raise Http404
    mine, items = boards.mine(who), reading.open_to(who)
    return page(
        request, "candidates.html", who.meeting.cycle.pack(), meeting=who.meeting, mine=mine, count=len(items),
        parts=boards.by_major(items, lambda one: one.dossier.major),
    )  # fmt: skip


@sensitive_post_parameters()
def ballot(request: HttpRequest, key: str) -> HttpResponse:
    """The ballot of a member. Afterwards it only says that they have voted; nothing of what."""
    found = boards.ballot_of(viewer_of(request).person, key)
    if found is None:
        raise Http404
    vote, voter = found
    parts = boards.by_major(boards.offered(voter), lambda one: one.item.dossier.major)
    candidates = [one for part in parts for one in part.lines]
    pack = vote.meeting.cycle.pack()
    if voter.voted or vote.state != Vote.State.OPEN or vote.box.state != Box.State.OPEN or not candidates:
        return page(request, "voted.html", pack, vote=vote, voted=voter.voted)
    posted = request.method == "POST"
    form = BallotForm(request.POST if posted else None, candidates=candidates)
    if posted and form.is_valid():
        answers = form.answers()

        def work() -> None:
            deeds.cast(vote, answers, by=by(request), at=at_of(request, vote.meeting.cycle))

        if carried_out(request, pack, form, work):
            return redirect("meeting:ballot", vote.code)
    said = {one.pk: (one.item.opinion, contents.opinion_text(one.item.opinion)) for one in candidates if _signed(one)}
    fields = dict(form.lines())
    return page(
        request, "ballot.html", pack, 422 if posted else 200, vote=vote, form=form, count=len(candidates),
        hidden=len(voter.kept_from),
        parts=[(part.major, [(fields[one], said.get(one.pk), _read_under(one)) for one in part.lines])
               for part in parts],
    )  # fmt: skip


def _read_under(one: Any) -> str:
    """The code under which who votes reads the material; empty for who is voted on no more."""
    dossier = one.item.dossier
    return "" if dossier.state in reading.GONE else str(dossier.code)


def _signed(one: Any) -> bool:
    opinion: Opinion | None = getattr(one.item, "opinion", None)
    return opinion is not None and opinion.signed_at is not None


def opinion(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What a member's group writes of one candidate: draft, read, sign."""
    found = boards.opinion_item(viewer_of(request).person, key, number)
    if found is None:
        raise Http404
    item, who = found
    readable = reading.meeting_on(who.person, item.dossier) is not None
    pack, at = item.meeting.cycle.pack(), at_of(request, item.meeting.cycle)
    stands = Opinion.objects.filter(item=item).select_related("item__dossier", "group", "written_by__person").first()
    text = contents.opinion_text(stands) if stands else ""
    posted = request.method == "POST"
    form = OpinionForm(initial={"text": text, "advice": stands.advice if stands else ""})
    if posted and request.POST.get("do") == "sign":
        carried_out(
            request, pack, None, lambda: opinions.sign(item, by=by(request), at=at), "已签名。"
        )  # fmt: skip
        return redirect("meeting:opinion", key, number)
    if posted:
        form = OpinionForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            work = lambda: opinions.write(item, **given, by=by(request), at=at)  # noqa: E731
            if carried_out(request, pack, form, work, "意见已保存，请组内各位签名。"):
                return redirect("meeting:opinion", key, number)
    group = opinions.group_of(item)
    judges = opinions.judges(group, item) if group else []
    signed = set(stands.signatures.values_list("attendee_id", flat=True)) if stands else set()
    return page(
        request, "opinion.html", pack, 422 if posted else 200, item=item, form=form, stands=stands, text=text,
        readable=readable, signatures=[(one, one.pk in signed) for one in judges], mine=who.pk in signed,
        voted=item.candidacies.exclude(vote__state=Vote.State.ANNULLED).exists(),
    )  # fmt: skip
