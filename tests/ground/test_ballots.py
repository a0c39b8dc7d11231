"""The secret ballot: what is kept, what is not, who may not, and what a crash leaves (ADR 0017)."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhiping.cli import backups
from zhiping.ground.ballots import boxkeys, service
from zhiping.ground.ballots.models import Box, Paper, SealedBallot

AT = datetime(2025, 1, 18, 2, 0, tzinfo=UTC)
CHOICES = ("agree", "against", "abstain")
Commits = Callable[..., Any]


def opened(*questions: str) -> Box:
    return service.open_box("meeting-1", questions or ("d-1", "d-2"), CHOICES, at=AT)


def counted(box: Box, commits: Commits) -> dict[str, list[str]]:
    service.close(box, at=AT)
    with commits(execute=True):
        return service.count(box)


def test_a_vote_from_the_box_to_the_papers(db: None, django_capture_on_commit_callbacks: Commits) -> None:
    box = opened()
    service.cast(box, "expert-1", {"d-1": "agree", "d-2": "against"})
    service.cast(box, "expert-2", {"d-1": "agree", "d-2": None})
    service.cast(box, "expert-3", {"d-1": "abstain", "d-2": "agree"})
    assert service.has_cast(box, "expert-2") and not service.has_cast(box, "expert-4")
    found = counted(box, django_capture_on_commit_callbacks)
    assert {q: Counter(c) for q, c in found.items()} == {
        "d-1": Counter(agree=2, abstain=1), "d-2": Counter(against=1, agree=1),
    }  # fmt: skip
    assert {q: Counter(c) for q, c in service.papers(box).items()} == {q: Counter(c) for q, c in found.items()}
    box.refresh_from_db()
    assert (box.state, box.cast) == ("destroyed", 3)
    assert not SealedBallot.objects.exists() and not boxkeys.exists(box.code)


def test_the_tables_have_these_columns_and_no_other() -> None:
    """A column more may be a way from a paper to a voter: whoever adds one weighs it in ADR 0017, and here."""
    columns = {model: {f.attname for f in model._meta.concrete_fields} for model in (Box, SealedBallot, Paper)}
    assert columns == {
        Box: {"id", "code", "about", "questions", "choices", "cast", "state", "opened_at", "closed_at"},
        SealedBallot: {"name", "box_id", "voter", "sealed"},
        Paper: {"name", "box_id", "question", "choice"},
    }
    assert not [f for model in (SealedBallot, Paper) for f in model._meta.related_objects]


def test_nobody_votes_twice(db: None) -> None:
    box = opened("d-1")
    service.cast(box, "expert-1", {"d-1": "agree"})
    with pytest.raises(service.AlreadyCast):
        service.cast(box, "expert-1", {"d-1": "against"})
    box.refresh_from_db()
    assert box.cast == SealedBallot.objects.count() == 1


@pytest.mark.parametrize("answers", [{}, {"d-1": "yes"}, {"d-1": "agree", "d-3": "agree"}, {"d-1": "agree"}])
def test_other_answers_are_not_taken(db: None, answers: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="answers"):
        service.cast(opened(), "expert-1", answers)
    assert not SealedBallot.objects.exists()


@pytest.mark.parametrize(
    ("questions", "choices"), [((), CHOICES), (("a", "a"), CHOICES), (("a",), ("x",)), (("a",), ("x", "x"))]
)
def test_a_box_asks_something_once(db: None, questions: tuple[str, ...], choices: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="box"):
        service.open_box("meeting-1", questions, choices, at=AT)


def test_a_closed_box_takes_nothing_and_an_open_one_is_not_counted(
    db: None, django_capture_on_commit_callbacks: Commits
) -> None:
    box = opened("d-1")
    with pytest.raises(service.Closed):
        service.count(box)
    with pytest.raises(service.Closed):
        service.destroy(box)
    service.close(box, at=AT)
    with pytest.raises(service.Closed):
        service.cast(box, "expert-1", {"d-1": "agree"})
    with pytest.raises(service.Closed):
        service.close(box, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        service.count(box)
    with pytest.raises(service.Closed):
        service.count(box)
    with pytest.raises(service.Closed):
        service.void(box, at=AT)


def test_ballots_of_one_box_are_of_one_length_and_no_two_alike(db: None) -> None:
    box = opened("d-1", "d-2", "d-3")
    for n, said in enumerate([("agree",) * 3, ("against",) * 3, ("abstain",) * 3, (None, None, None), ("agree",) * 3]):
        service.cast(box, f"expert-{n}", dict(zip(box.questions, said, strict=True)))
    sealed = [bytes(row.sealed) for row in SealedBallot.objects.all()]
    assert {len(one) for one in sealed} == {3 + 48} and len(set(sealed)) == 5


def _swap(box: Box) -> None:
    one, two = SealedBallot.objects.filter(box=box)[:2]
    SealedBallot.objects.filter(pk=one.pk).update(sealed=two.sealed)


def _alter(box: Box) -> None:
    row = SealedBallot.objects.filter(box=box)[0]
    row.sealed = bytes(row.sealed)[:-1] + bytes([bytes(row.sealed)[-1] ^ 1])
    row.save()


def _cut(box: Box) -> None:
    SealedBallot.objects.filter(pk=SealedBallot.objects.filter(box=box)[0].pk).update(sealed=b"short")


def _add(box: Box) -> None:
    """Who writes in the database alone cannot put in a ballot: the secret of the slot is not there."""
    through = boxkeys.slot(box.code)
    forged = boxkeys.Slot(through.public, os.urandom(32))
    sealed = boxkeys.seal(b"\0", through=forged, context=f"{box.code}|expert-9")
    SealedBallot.objects.create(box=box, voter="expert-9", sealed=sealed)
    Box.objects.filter(pk=box.pk).update(cast=3)


def _remove(box: Box) -> None:
    SealedBallot.objects.filter(pk=SealedBallot.objects.filter(box=box)[0].pk).delete()


def _another_voter(box: Box) -> None:
    SealedBallot.objects.filter(box=box, voter="expert-1").update(voter="expert-7")


@pytest.mark.parametrize("tamper", [_swap, _alter, _cut, _add, _remove, _another_voter])
def test_a_box_that_was_tampered_with_is_not_counted(db: None, tamper: Callable[[Box], None]) -> None:
    box = opened("d-1")
    for n, choice in enumerate(("agree", "against"), start=1):
        service.cast(box, f"expert-{n}", {"d-1": choice})
    tamper(box)
    service.close(box, at=AT)
    with pytest.raises(service.Tampered):
        service.count(box)
    box.refresh_from_db()
    assert box.state == "sealed" and not Paper.objects.exists() and boxkeys.exists(box.code)


def test_a_box_whose_key_is_lost_takes_no_vote_and_is_given_up_unread(
    db: None, django_capture_on_commit_callbacks: Commits
) -> None:
    box = opened("d-1")
    service.cast(box, "expert-1", {"d-1": "agree"})
    (boxkeys.folder() / f"{box.code}.key").unlink()
    with pytest.raises(service.KeyLost):
        service.cast(box, "expert-2", {"d-1": "agree"})
    service.close(box, at=AT)
    with pytest.raises(service.KeyLost):
        service.count(box)
    with django_capture_on_commit_callbacks(execute=True):
        service.void(box, at=AT)
    box.refresh_from_db()
    assert box.state == "void" and not SealedBallot.objects.exists() and not boxkeys.exists(box.code)


def test_what_is_undone_leaves_box_ballots_and_key_as_they_were(
    db: None, django_capture_on_commit_callbacks: Commits
) -> None:
    """A count that is refused by who asked for it has opened nothing, and can be made again."""
    box = opened("d-1")
    service.cast(box, "expert-1", {"d-1": "against"})
    service.close(box, at=AT)
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        service.count(box)
        raise RuntimeError
    box.refresh_from_db()
    assert box.state == "sealed" and SealedBallot.objects.count() == 1 and not Paper.objects.exists()
    assert boxkeys.exists(box.code)
    with django_capture_on_commit_callbacks(execute=True):
        assert service.count(box) == {"d-1": ["against"]}


def test_the_key_waits_until_the_count_is_durable(db: None, django_capture_on_commit_callbacks: Commits) -> None:
    box = opened("d-1")
    service.close(box, at=AT)
    with django_capture_on_commit_callbacks() as waiting:
        service.count(box)
        assert boxkeys.exists(box.code)
    assert len(waiting) == 1
    # The process dies here: the sweep goes on.
    with django_capture_on_commit_callbacks(execute=True):
        assert service.sweep() == 1
    box.refresh_from_db()
    assert box.state == "destroyed" and not boxkeys.exists(box.code) and service.sweep() == 0


def test_keys_that_never_had_a_box_are_swept_once_they_are_old(db: None) -> None:
    orphan, kept = "0" * 32, opened("d-1")
    boxkeys.make(orphan)
    assert service.sweep() == 0 and boxkeys.exists(orphan)
    for path in [p for code in (orphan, kept.code) for p in boxkeys.folder().glob(f"{code}.*")]:
        os.utime(path, (1, 1))
    assert service.sweep() == 1 and not boxkeys.exists(orphan) and boxkeys.exists(kept.code)


def test_keys_are_for_their_owner_alone_and_marked_as_what_no_backup_takes(db: None) -> None:
    box = opened("d-1")
    files = sorted(boxkeys.folder().glob(f"{box.code}.*"))
    assert [path.suffix for path in files] == [".key", ".slot"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    # What tar, borg and restic look for.
    tag = (boxkeys.folder() / "CACHEDIR.TAG").read_bytes()
    assert tag.startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")


def test_keys_lie_where_the_setting_says_and_nowhere_else(db: None, settings: Any, tmp_path: Path) -> None:
    """A folder in memory that is empty after a restart: the vote says so, and is held again."""
    settings.BALLOT_KEYS = tmp_path / "memory"
    box = opened("d-1")
    assert {path.stem for path in settings.BALLOT_KEYS.glob("*.*") if path.suffix != ".TAG"} == {box.code}
    assert settings.BALLOT_KEYS.stat().st_mode & 0o777 == 0o700
    assert not [path for path in Path(settings.HOME).rglob(f"{box.code}*")]
    shutil.rmtree(settings.BALLOT_KEYS)
    with pytest.raises(service.KeyLost):
        service.cast(box, "expert-1", {"d-1": "agree"})
    assert not SealedBallot.objects.exists()


def test_no_backup_holds_a_ballot_or_a_key(db: None, tmp_path: Path) -> None:
    box = opened("d-1")
    service.cast(box, "expert-1", {"d-1": "agree"})
    sealed = bytes(SealedBallot.objects.get().sealed)
    backups.backup(tmp_path / "middle.zip")
    with zipfile.ZipFile(tmp_path / "middle.zip") as whole:
        names, content = whole.namelist(), b"".join(whole.read(name) for name in whole.namelist())
    assert "database/ballot_box.jsonl" in names and "database/ballot_sealed.jsonl" not in names
    assert not [name for name in names if "ballots" in name]
    for secret in (boxkeys.private(box.code), boxkeys.slot(box.code).secret, sealed):
        assert secret not in content and secret.hex().encode() not in content
    # Restored, the vote that was under way is found short, and is held again.
    SealedBallot.objects.all().delete()
    service.close(box, at=AT)
    with pytest.raises(service.Tampered):
        service.count(box)


def test_papers_stand_in_the_order_of_their_random_names(db: None, django_capture_on_commit_callbacks: Commits) -> None:
    """The row numbers that every database keeps say nothing but the order of names that were drawn afterwards."""
    box = opened("d-1")
    for n in range(15):
        service.cast(box, f"expert-{n}", {"d-1": CHOICES[n % 3]})
    counted(box, django_capture_on_commit_callbacks)
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM ballot_paper ORDER BY {place}")
        names = [row[0] for row in cursor.fetchall()]
    assert names == sorted(names) and len(names) == 15


@given(st.binary(min_size=1, max_size=200), st.text(max_size=40))
def test_what_is_sealed_opens_with_its_key_and_context_alone(plain: bytes, context: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    through = boxkeys.Slot(private.public_key().public_bytes_raw(), os.urandom(32))
    sealed = boxkeys.seal(plain, through=through, context=context)
    own = private.private_bytes_raw()
    assert len(sealed) == len(plain) + 48
    assert boxkeys.unseal(sealed, private=own, through=through, context=context) == plain
    other = X25519PrivateKey.generate().private_bytes_raw()
    for wrong in (
        {"private": other, "through": through, "context": context},
        {"private": own, "through": boxkeys.Slot(through.public, os.urandom(32)), "context": context},
        {"private": own, "through": through, "context": context + "x"},
    ):
        with pytest.raises(boxkeys.Forged):
            boxkeys.unseal(sealed, **wrong)  # type: ignore[arg-type]


def test_a_name_that_is_no_box_leads_nowhere() -> None:
    with pytest.raises(ValueError, match="not a box"):
        boxkeys.exists("../keys/master")
