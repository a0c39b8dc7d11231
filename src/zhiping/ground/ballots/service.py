"""A vote, from the open box to the papers: open → sealed → counted → destroyed, or void (ADR 0017).

A crash at any point neither loses nor reveals a vote: the key is there before the box takes ballots, papers and counts
are written in one transaction with what whoever asked writes of them, and the key goes only when that is durable.
``sweep`` goes on where a crash stopped.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import IntegrityError, connection, transaction

from zhiping.ground.ballots import boxkeys
from zhiping.ground.ballots.boxkeys import Forged, KeyLost
from zhiping.ground.ballots.models import Box, Paper, SealedBallot, new_name

__all__ = [
    "AlreadyCast", "Closed", "Forged", "KeyLost", "Tampered", "cast", "close", "count", "destroy", "has_cast",
    "open_box", "papers", "sweep", "void",
]  # fmt: skip

#: What stands in a ballot for a question on which its voter has no vote.
_NONE = 0xFF
#: Keys without a box are those of an opening that a crash undid; one that is under way is younger.
_ORPHANED_AFTER = 3600.0


class AlreadyCast(Exception):
    """This voter's ballot lies in the box already; nobody votes twice."""


class Closed(Exception):
    """The box takes no ballots, or cannot take this step: the argument is its state."""


class Tampered(Exception):
    """What lies in the box is not what was put in: as many ballots as were cast, each whole and of its own voter."""


def open_box(about: str, questions: Sequence[str], choices: Sequence[str], *, at: datetime) -> Box:
    """Open a box over ``questions``, each answered by one of ``choices``. Raises ``ValueError`` for none or doubles."""
    asked, offered = list(questions), list(choices)
    if not asked or len(offered) < 2 or len(set(asked)) != len(asked) or len(set(offered)) != len(offered):
        raise ValueError("a box asks something once, and offers a choice")
    if len(offered) >= _NONE:
        raise ValueError("more choices than a ballot can name")
    code = new_name()
    # Before the row: a box without a key would take votes that nobody can ever read.
    boxkeys.make(code)
    return Box.objects.create(code=code, about=about, questions=asked, choices=offered, opened_at=at)


def _locked(box: Box, *states: Box.State) -> Box:
    held = Box.objects.select_for_update(of=("self",)).get(pk=box.pk)
    if held.state not in states:
        raise Closed(held.state)
    return held


def _context(box: Box, voter: str) -> str:
    return f"{box.code}|{voter}"


def cast(box: Box, voter: str, answers: Mapping[str, str | None]) -> None:
    """Put in the ballot of ``voter``: a choice for every question, or None where they have no vote.

    Raises ``AlreadyCast``, ``Closed``, ``KeyLost`` (nothing is taken that could not be read), and ``ValueError`` for
    answers that are not those of the box. Nothing of when, and in which order, is kept.
    """
    with transaction.atomic():
        held = _locked(box, Box.State.OPEN)
        said = [answers.get(question) for question in held.questions]
        if set(answers) != set(held.questions) or not set(said) <= {None, *held.choices}:
            raise ValueError("not the answers of this box")
        if SealedBallot.objects.filter(box=held, voter=voter).exists():
            raise AlreadyCast
        # One byte a question, whatever was chosen and whatever not: lengths say nothing.
        plain = bytes(_NONE if one is None else held.choices.index(one) for one in said)
        sealed = boxkeys.seal(plain, through=boxkeys.slot(held.code), context=_context(held, voter))
        try:
            with transaction.atomic():
                SealedBallot.objects.create(box=held, voter=voter, sealed=sealed)
        except IntegrityError:
            raise AlreadyCast from None
        held.cast += 1
        held.save(update_fields=["cast"])


def has_cast(box: Box, voter: str) -> bool:
    """Whether the ballot of ``voter`` lies in the box; only while it does."""
    return SealedBallot.objects.filter(box=box, voter=voter).exists()


def close(box: Box, *, at: datetime) -> None:
    """Seal the box: no ballot is put in any more. Raises ``Closed`` unless it is open."""
    with transaction.atomic():
        held = _locked(box, Box.State.OPEN)
        held.state, held.closed_at = Box.State.SEALED, at
        held.save(update_fields=["state", "closed_at"])


def count(box: Box) -> dict[str, list[str]]:
    """Open the sealed box once: the choices for each question, in no order, kept as papers of nobody.

    In the transaction of whoever asks: if that is undone, the box is sealed as it was. Once it is durable, the key is
    destroyed. Raises ``Closed`` unless sealed, ``KeyLost``, and ``Tampered`` when ballots were added, removed, swapped
    or altered; then nothing is opened for anybody.
    """
    with transaction.atomic():
        held = _locked(box, Box.State.SEALED)
        found = _opened(held)
        Paper.objects.bulk_create(_papers(held, found))
        _remove_ballots(held)
        held.state = Box.State.COUNTED
        held.save(update_fields=["state"])
        destroy(held)
    return found


def _opened(held: Box) -> dict[str, list[str]]:
    private, through = boxkeys.private(held.code), boxkeys.slot(held.code)
    ballots = list(held.ballots.all())
    if len(ballots) != held.cast:
        raise Tampered(f"{held.cast} cast, {len(ballots)} there")
    chance = secrets.SystemRandom()
    chance.shuffle(ballots)
    found: dict[str, list[str]] = {question: [] for question in held.questions}
    for ballot in ballots:
        try:
            context = _context(held, ballot.voter)
            plain = boxkeys.unseal(bytes(ballot.sealed), private=private, through=through, context=context)
        except Forged:
            raise Tampered("a ballot that was not cast here") from None
        for question, said in zip(held.questions, plain, strict=True):
            if said != _NONE:
                found[question].append(held.choices[said])
    for choices in found.values():
        # Each question by itself: what one voter said of two candidates does not stand side by side.
        chance.shuffle(choices)
    return found


def _papers(held: Box, found: Mapping[str, Sequence[str]]) -> list[Paper]:
    """Papers made of the counts alone, so that no order of ballots can survive in them; written by random name."""
    made = [
        Paper(name=new_name(), box=held, question=question, choice=choice)
        for question, choices in found.items()
        for choice, times in sorted(Counter(choices).items())
        for _ in range(times)
    ]
    return sorted(made, key=lambda paper: paper.name)


def _remove_ballots(held: Box) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # What is removed is overwritten; the write-ahead log keeps only what no key opens any more.
            cursor.execute("PRAGMA secure_delete = ON")
    SealedBallot.objects.filter(box=held).delete()


def void(box: Box, *, at: datetime) -> None:
    """Give the box up unread: ballots and key are destroyed, and nobody learns anything.

    Raises ``Closed`` once it was counted, and when it is void already.
    """
    with transaction.atomic():
        held = _locked(box, Box.State.OPEN, Box.State.SEALED)
        _remove_ballots(held)
        held.state, held.closed_at = Box.State.VOID, held.closed_at or at
        held.save(update_fields=["state", "closed_at"])
        destroy(held)


def destroy(box: Box) -> None:
    """Destroy the key of a box that is counted or void. Safe to repeat. Raises ``Closed`` before that.

    Within a transaction: once it is durable, and not at all if it is undone.
    """
    state = Box.objects.values_list("state", flat=True).get(pk=box.pk)
    if state not in (Box.State.COUNTED, Box.State.DESTROYED, Box.State.VOID):
        raise Closed(state)
    transaction.on_commit(partial(_destroy, box.pk, box.code))


def _destroy(pk: int, code: str) -> None:
    boxkeys.destroy(code)
    Box.objects.filter(pk=pk, state=Box.State.COUNTED).update(state=Box.State.DESTROYED)


def papers(box: Box) -> dict[str, list[str]]:
    """The choices of every question of a counted box, from its papers, for who counts again. One query."""
    found: dict[str, list[str]] = {question: [] for question in box.questions}
    for question, choice in Paper.objects.filter(box=box).order_by("name").values_list("question", "choice"):
        found.setdefault(question, []).append(choice)
    return found


def _unfinished() -> Collection[Box]:
    over = Box.objects.filter(state__in=[Box.State.COUNTED, Box.State.VOID])
    return [held for held in over if held.state == Box.State.COUNTED or boxkeys.exists(held.code)]


def sweep() -> int:
    """Finish what a crash interrupted: keys of counted and void boxes, and keys whose box never came to be.

    Returns how many keys it removed.
    """
    done = 0
    for held in _unfinished():
        destroy(held)
        done += 1
    for code in list(
        boxkeys.lying(besides=set(Box.objects.values_list("code", flat=True)), older_than=_ORPHANED_AFTER)
    ):
        boxkeys.destroy(code)
        done += 1
    return done
