"""The recommendation that a head signs on paper (P3, annex 6, rules.md 9): prepared, scanned, put into force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Inputs, Refusal, Role
from zhiping.records import contents
from zhiping.records.actors import UNIT_ROLES, Actor, conflict, local_day, roles_towards
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Milestone, Person
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.registers.publicity.queries import latest_notice
from zhiping.registers.publicity.texts import chinese_day
from zhiping.registers.recommendations import operations as book
from zhiping.registers.recommendations import queries as papers
from zhiping.registers.recommendations.models import Paper, Scan
from zhiping.stages.review.operations.decisions import JUDGEMENTS


def may_handle(dossier: Dossier, by: Actor, at: datetime, action: Action = Action.RECOMMEND_ON_PAPER) -> None:
    """Whether ``by`` works on ``dossier`` for its unit and need not stand back (rules.md 9). Raises ``Refusal``."""
    person = by.person
    day = local_day(rules_pack(dossier).timezone, at)
    if person is None or not roles_towards(dossier, person, action, day, "") & set(UNIT_ROLES):
        raise Refusal("not_yours", "P3", {"action": action})
    if against := conflict(dossier, person):
        raise Refusal(f"conflict_{against}", "9", {"action": action})


def signers(dossier: Dossier, people: list[Person], day: date) -> list[Person]:
    """Who of ``people`` may sign for the unit on ``day``: a head; for a head who applies, the superior's officers."""
    return [
        person for person in people
        if Role.UNIT_HEAD in roles_towards(dossier, person, Action.RECOMMEND, day, "") and not conflict(dossier, person)
    ]  # fmt: skip


def prepare(
    dossier: Dossier, *, recommends: bool, judgements: Mapping[str, str], opinion: str, by: Actor, at: datetime
) -> Paper:
    """Write down what is to be printed for the head's signature. It decides nothing yet.

    Raises ``BadInput`` for a judgement that is missing, ``Refusal`` for who does not work on it for the unit.
    """
    may_handle(dossier, by, at)
    if dossier.state != "at_unit":
        raise Refusal("not_now", "P3", {"state": dossier.state, "action": Action.RECOMMEND_ON_PAPER})
    faults = [
        Fault(key, f"没有写“{name}”的评价", "一两句具体的评价")
        for key, name in JUDGEMENTS.items() if recommends and not judgements.get(key, "").strip()
    ]  # fmt: skip
    if not opinion.strip():
        faults.append(Fault("opinion", "没有写综合推荐意见", "明确写出推荐的意见，或不推荐的理由"))
    revision = latest_submission(dossier)
    if faults or revision is None:
        raise BadInput(faults)
    kept = {key: judgements.get(key, "").strip() for key in JUDGEMENTS}
    return book.prepare(
        dossier, revision, recommends=recommends, judgements=kept, opinion=opinion.strip(), by=by, at=at
    )


def put_by_hand(scan: Scan, dossier: Dossier, *, page: int, by: Actor, at: datetime) -> None:
    """Put a page without a readable code to the recommendation of ``dossier``. Raises ``BadInput``, ``Refusal``."""
    may_handle(dossier, by, at)
    paper = papers.latest_paper(dossier)
    if paper is None or (dossier.unit_id, dossier.cycle_id) != (scan.stack.unit_id, scan.stack.cycle_id):
        raise BadInput(Fault("paper", "这个人还没有准备推荐意见", "已经打印了推荐意见的人"))
    if page < 1:
        raise BadInput(Fault("page", "页码不对", "1或更大的数"))
    book.place(scan, paper, page, by=by, at=at)


def _in_force(dossier: Dossier, paper: Paper, signed_by: Person, signed_on: date, at: datetime) -> None:
    """Whether the paper says what holds now, is here, and was signed by who may, when they could."""
    faults = []
    submission, notice = latest_submission(dossier), latest_notice(dossier)
    newest = papers.latest_paper(dossier)
    if newest != paper or submission is None or submission.pk != paper.revision_id:
        faults.append(Fault("paper", "打印以后材料或推荐意见有变动，这份纸质意见已经作废", "重新打印、签署的意见"))
    scans = papers.scans_of(paper)
    pages = [row.page for row in scans]
    if pages != list(range(1, len(pages) + 1)) or not pages:
        faults.append(Fault("paper", "签署的意见还没有扫描上传，或者缺页", "从第1页起的全部扫描件"))
    today = local_day(rules_pack(dossier).timezone, at)
    if not signers(dossier, [signed_by], signed_on):
        faults.append(Fault("signed_by", "签字的不是当天的单位负责人，或者应当回避", "当天在任、不需回避的单位负责人"))
    # A recommendation is signed after the publicity; what is not recommended from the day on which it was written.
    first = local_day(rules_pack(dossier).timezone, paper.prepared_at)
    if paper.recommends and notice is not None:
        first = notice.last_on + timedelta(days=1)
    if not first <= signed_on <= today:
        expected = f"{chinese_day(first)}至今天（{chinese_day(today)}）之间的一天"
        faults.append(Fault("signed_on", "签字的日期在公示期满以前，或者还没有到", expected))
    if faults:
        raise BadInput(faults)


def settle_on_paper(
    dossier: Dossier, *, paper: Paper, signed_by: Person, signed_on: date, by: Actor, at: datetime
) -> Dossier:
    """Put into force what the head signed on ``paper``: recommended, or not. ``by`` has looked at the scan.

    Who signed counts as having acted at the unit (rules.md 9). Raises ``BadInput`` where the paper is void, incomplete
    or signed by somebody else, ``Refusal`` while the procedure does not allow it.
    """
    words = papers.words_of(paper, dossier)
    kind = "recommended" if paper.recommends else "not_recommended"

    def seal(change: Change, text: str) -> str:
        return contents.seal_words(change.dossier, text, context=f"milestone|{kind}")

    def apply(change: Change) -> None:
        _in_force(change.dossier, paper, signed_by, signed_on, at)
        label = Actor(signed_by).label
        signed = {"paper": paper.code, "signed_by": label, "signed_on": signed_on.isoformat()}
        if paper.recommends:
            judged = json.dumps({key: words.judgements[key] for key in JUDGEMENTS}, ensure_ascii=False)
            texts = {"judgements": seal(change, judged), "opinion": seal(change, words.opinion)}
        else:
            texts = {"reason": seal(change, words.opinion)}
        change.milestone(kind, texts | signed)
        if "unit" not in change.seen.acted_levels(label):
            Milestone.objects.create(
                dossier=change.dossier, kind="acted", at=at, by=label, data={"level": "unit", "paper": paper.code}
            )
        change.audit |= signed

    action = Action.RECOMMEND_ON_PAPER if paper.recommends else Action.NOT_RECOMMEND_ON_PAPER
    return act(dossier, action, by=by, at=at, inputs=Inputs(reason=words.opinion), apply=apply)
