"""A draw that anybody can repeat: the method of the RFC, commitments, quotas, replacements, and what forgers change."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhiping.core.draw
from zhiping.cli.main import main
from zhiping.core.draw import (
    CannotDraw,
    Excluded,
    Frozen,
    Quota,
    Record,
    commitment,
    complete,
    freeze,
    read_record,
    replace,
    select,
    to_json,
    verify,
    void,
)
from zhiping.core.draw.drawing import serving
from zhiping.core.draw.record import hash_of
from zhiping.core.draw.verifying import WORDS
from zhiping.core.errors import BadInput

AT = datetime(2025, 1, 5, 1, 0, tzinfo=UTC)
SCRIPT = Path(zhiping.core.draw.__file__).parent / "standalone.py"
MAJORS = ("机械工程", "化学工程", "材料工程")


def _standalone() -> Any:
    spec = importlib.util.spec_from_file_location("standalone", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = _standalone()


def _secret(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _secrets(n: int = 3, salt: object = 0) -> dict[str, str]:
    return {f"O{one}": _secret(salt, one) for one in range(1, n + 1)}


def _pool(size: int = 30) -> dict[str, str]:
    return {f"E{one:03}": MAJORS[one % 3] for one in range(size)}


QUOTAS = [Quota(major="机械工程", experts=3, substitutes=2), Quota(major="化学工程", experts=2, substitutes=0)]


def _frozen(secrets: dict[str, str], **given: Any) -> Frozen:
    told: dict[str, Any] = {
        "draw": "2025-01-A", "purpose": "2025年第一次评审会议", "at": AT, "pool": _pool(),
        "excluded": [Excluded(expert="E003", reason="与申报人同一单位"), Excluded(expert="E001", reason="任期已满")],
        "quotas": QUOTAS, "public_source": "次日福利彩票双色球开奖号码",
        "commitments": {o: commitment("2025-01-A", o, s) for o, s in secrets.items()},
    }  # fmt: skip
    return freeze(**(told | given))


def _record(salt: object = 0) -> Record:
    secrets = _secrets(salt=salt)
    return complete(_frozen(secrets), secrets, "3.9.14.20.26.31/08")


def test_the_vector_of_the_rfc_is_reproduced_with_its_own_digest() -> None:
    """RFC 3797, section 6: the pool of 25, in the order in which its reference code draws them."""
    key = b"9319./2.5.8.10.12./9.18.26.34.41.45./"
    drawn = select(range(1, 26), 11, key, digest=lambda data: hashlib.md5(data, usedforsecurity=False))
    assert drawn == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22]
    turn = b"\x00\x00"
    assert (
        hashlib.md5(turn + key + turn, usedforsecurity=False).hexdigest().upper() == "990DD0A5692A029A98B5E01AA28F3459"
    )


def test_nobody_is_drawn_twice_and_all_can_be_drawn() -> None:
    assert sorted(select(range(40), 40, b"x")) == list(range(40)) and select([], 0, b"x") == []
    for wrong in (-1, 4):
        with pytest.raises(ValueError):
            select(range(3), wrong, b"x")


def test_a_draw_holds_and_keeps_to_quotas_majors_and_exclusions() -> None:
    record = _record()
    assert verify(record) == [] and ALONE.wrong_in(json.loads(to_json(record))) == []
    by = Counter((one.major, one.role) for one in record.selected)
    assert by == {("机械工程", "expert"): 3, ("机械工程", "substitute"): 2, ("化学工程", "expert"): 2}
    pool = _pool()
    assert all(pool[one.expert] == one.major for one in record.selected)
    assert {"E001", "E003"}.isdisjoint(one.expert for one in record.selected)
    assert read_record(to_json(record)) == record


def test_a_thousand_draws_are_computed_again_by_the_script_alone() -> None:
    rng = random.Random(7)
    for n in range(1000):
        size, officers = rng.randint(6, 40), rng.randint(2, 5)
        secrets = _secrets(officers, n)
        pool = {f"E{one:03}": rng.choice(MAJORS) for one in range(size)}
        out = [Excluded(expert=e, reason="回避") for e in sorted(pool) if rng.random() < 0.1]
        free = Counter(pool[e] for e in pool if e not in {one.expert for one in out})
        quotas = []
        for major, most in sorted(free.items()):
            experts = rng.randint(1, most)
            quotas.append(Quota(major=major, experts=experts, substitutes=rng.randint(0, most - experts)))
        source = "某公开随机数" if rng.random() < 0.5 else None
        frozen = freeze(
            draw=f"D{n}", purpose="某次会议", at=AT, pool=pool, excluded=out, quotas=quotas, public_source=source,
            commitments={o: commitment(f"D{n}", o, s) for o, s in secrets.items()},
        )  # fmt: skip
        record = complete(frozen, secrets, str(rng.random()) if source else None)
        for _ in range(rng.randint(0, 2)):
            try:
                record = replace(record, rng.choice(serving(record)), "因病不能参加")
            except CannotDraw as why:
                assert why.code == "no-substitute"
        assert verify(record) == [] and ALONE.wrong_in(json.loads(to_json(record))) == []


def test_over_many_seeds_everybody_is_drawn_as_often() -> None:
    """Chi-square over who is drawn first, and over who is drawn at all: 19 degrees of freedom, p = 0.0001."""
    first: Counter[int] = Counter()
    drawn: Counter[int] = Counter()
    rounds = 6000
    for n in range(rounds):
        found = select(range(20), 5, _secret("chi", n).encode())
        first[found[0]] += 1
        drawn.update(found)
    for counts, each, spread in ((first, rounds / 20, 1.0), (drawn, rounds / 4, 0.75)):
        chi = sum((counts[one] - each) ** 2 / (each * spread) for one in range(20))
        assert chi < 51, chi


def test_each_secret_and_the_public_value_change_who_comes_out() -> None:
    secrets = _secrets()
    frozen = _frozen(secrets)
    seeds = {complete(frozen, secrets, value).seed for value in ("1", "2")}
    for officer in secrets:
        other = secrets | {officer: _secret("another", officer)}
        seeds.add(complete(_frozen(other), other, "1").seed)
    assert len(seeds) == 5


def test_no_officer_can_choose_a_secret_after_the_freeze() -> None:
    secrets = _secrets()
    with pytest.raises(CannotDraw) as why:
        complete(_frozen(secrets), secrets | {"O2": _secret("liked better")}, "1")
    assert (why.value.code, why.value.about) == ("commitment", "O2")


def test_a_commitment_is_of_one_officer_and_one_draw() -> None:
    secret = _secret(1)
    assert len({commitment("A", "O1", secret), commitment("A", "O2", secret), commitment("B", "O1", secret)}) == 3


def test_a_copied_commitment_is_refused() -> None:
    """Who copies a colleague's commitment could reveal the same secret after them and add nothing of their own."""
    one = commitment("2025-01-A", "O1", _secret(1))
    with pytest.raises(CannotDraw, match="twice"):
        _frozen(_secrets(), commitments={"O1": one, "O2": one})


def test_who_will_not_reveal_makes_the_draw_void_by_name_and_it_is_drawn_again() -> None:
    secrets = _secrets()
    frozen = _frozen(secrets)
    told = {officer: secrets[officer] for officer in ("O1", "O3")}
    with pytest.raises(CannotDraw, match="not-revealed: O2"):
        complete(frozen, told, "1")
    given_up = void(frozen, told, "第二名人员逾期没有揭示")
    assert given_up.void is not None and given_up.void.withheld == ["O2"] and verify(given_up) == []
    assert ALONE.wrong_in(json.loads(to_json(given_up))) == []
    fresh = {officer: _secret("again", officer) for officer in ("O1", "O3", "O4")}
    again = complete(
        _frozen(
            fresh, draw="2025-01-B", previous=(given_up, "前一次作废"),
            commitments={o: commitment("2025-01-B", o, s) for o, s in fresh.items()},
        ),
        fresh, "1",
    )  # fmt: skip
    assert verify(again, given_up) == [] and [w.code for w in verify(again, _record())] == ["previous"]


def test_a_draw_in_which_all_revealed_cannot_be_declared_void() -> None:
    secrets = _secrets()
    frozen = _frozen(secrets)
    with pytest.raises(CannotDraw, match="nobody-withheld"):
        void(frozen, secrets, "不喜欢这个结果")
    forged = void(frozen, {"O1": secrets["O1"]}, "逾期").model_copy(
        update={"reveals": complete(frozen, secrets, "1").reveals}
    )
    assert [w.code for w in verify(forged)] == ["void"]


def test_a_void_draw_that_has_a_result_all_the_same_is_named() -> None:
    secrets = _secrets()
    told = _record()
    given_up = void(_frozen(secrets), {"O1": secrets["O1"]}, "逾期")
    changed = replace(told, told.selected[0].expert, "出差")
    for values in (
        {"seed": told.seed}, {"selected": told.selected}, {"replacements": changed.replacements},
        {"void": given_up.void.model_copy(update={"withheld": ["O2"]}) if given_up.void else None},
    ):  # fmt: skip
        forged = given_up.model_copy(update=values)
        assert [w.code for w in verify(forged)] == ["void"] and ALONE.wrong_in(json.loads(to_json(forged)))


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"excluded": [Excluded(expert="E999", reason="回避")]}, "unknown-expert"),
        ({"excluded": [Excluded(expert="E003", reason="回避")] * 2}, "twice"),
        ({"quotas": [Quota(major="机械工程", experts=10, substitutes=0)]}, "too-few"),
        ({"quotas": [Quota(major="机械工程", experts=1, substitutes=9)]}, "too-few"),
        ({"quotas": [Quota(major="纺织工程", experts=1, substitutes=0)]}, "too-few"),
        ({"quotas": [Quota(major="机械工程", experts=1, substitutes=0)] * 2}, "twice"),
    ],
)
def test_what_cannot_be_drawn_is_refused_when_it_is_frozen(given_: dict[str, Any], code: str) -> None:
    with pytest.raises(CannotDraw) as why:
        _frozen(_secrets(), **given_)
    assert why.value.code == code


def test_one_officer_alone_cannot_draw() -> None:
    with pytest.raises(ValueError):
        _frozen(_secrets(1))


def test_a_public_value_is_there_exactly_where_a_source_was_named() -> None:
    secrets = _secrets()
    for frozen, value in ((_frozen(secrets), None), (_frozen(secrets, public_source=None), "1")):
        with pytest.raises(CannotDraw, match="public-value"):
            complete(frozen, secrets, value)


def test_a_substitute_is_the_next_of_the_major_and_nobody_is_chosen() -> None:
    record = _record()
    mechanical = [one.expert for one in record.selected if one.major == "机械工程"]
    once = replace(record, mechanical[1], "因病不能参加")
    assert serving(once)[:3] == [mechanical[0], mechanical[3], mechanical[2]]
    # The substitute declines too: the next one; then nobody is left, and another draw takes this one up.
    twice = replace(once, mechanical[3], "出差")
    assert mechanical[4] in serving(twice) and verify(twice) == []
    with pytest.raises(CannotDraw, match="no-substitute: 机械工程"):
        replace(twice, mechanical[0], "出差")
    chemical = next(one.expert for one in record.selected if one.major == "化学工程")
    with pytest.raises(CannotDraw, match="no-substitute: 化学工程"):
        replace(twice, chemical, "出差")
    for gone in (mechanical[1], "E999", mechanical[4] if mechanical[4] not in serving(record) else "E998"):
        with pytest.raises(CannotDraw, match="not-serving"):
            replace(once, gone, "出差")


def _forgeries(record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Changes that somebody who wants another result would make, each with what must be named."""

    def changed(change: Any) -> dict[str, Any]:
        copy: dict[str, Any] = json.loads(json.dumps(record))
        change(copy)
        return copy

    def rehashed(change: Any) -> dict[str, Any]:
        copy = changed(change)
        copy["hash"] = hashlib.sha256(ALONE.canonical(copy["frozen"])).hexdigest()
        return copy

    other = "0" * 64
    return [
        ("hash", changed(lambda r: r["frozen"]["excluded"].pop())),
        ("hash", changed(lambda r: r.update(hash=other))),
        ("seed", rehashed(lambda r: r["frozen"]["excluded"].pop())),
        ("seed", rehashed(lambda r: r["frozen"].update(purpose="另一次会议"))),
        ("seed", changed(lambda r: r.update(public_value="1"))),
        ("seed", changed(lambda r: r.update(seed=other))),
        ("commitment", changed(lambda r: r["reveals"][0].update(secret=other))),
        ("not-revealed", changed(lambda r: r["reveals"].pop())),
        ("unknown-officer", changed(lambda r: r["reveals"].append({"officer": "O9", "secret": other}))),
        ("public-value", rehashed(lambda r: r["frozen"].update(public_source=None))),
        ("selection", changed(lambda r: r["selected"][0].update(expert="E001"))),
        ("selection", changed(lambda r: r["selected"].reverse())),
        ("selection", changed(lambda r: r["selected"].pop())),
        ("order", rehashed(lambda r: r["frozen"]["pool"].reverse())),
        ("frozen", rehashed(lambda r: r["frozen"]["quotas"][0].update(experts=99))),
        ("replacement", changed(lambda r: r["replacements"][0].update(by=r["selected"][4]["expert"]))),
        ("replacement", changed(lambda r: r["replacements"][0].update(expert="E999"))),
        ("void", changed(lambda r: r.update(void={"reason": "不喜欢", "withheld": ["O1"]}))),
    ]  # fmt: skip


def _with_a_replacement() -> Record:
    record = _record()
    return replace(record, record.selected[0].expert, "因病不能参加")


@pytest.mark.parametrize("number", range(18))
def test_a_forged_record_is_named_by_both(number: int) -> None:
    forgeries = _forgeries(json.loads(to_json(_with_a_replacement())))
    assert len(forgeries) == 18
    code, forged = forgeries[number]
    assert code in [wrong.code for wrong in verify(read_record(json.dumps(forged)))]
    assert ALONE.wrong_in(forged)


def test_every_kind_of_wrong_is_forged_somewhere_and_has_words() -> None:
    forged = {code for code, _ in _forgeries(json.loads(to_json(_with_a_replacement())))}
    assert forged | {"previous"} == set(WORDS)


@given(st.data())
@settings(max_examples=60)
def test_no_single_character_can_be_changed_unseen(data: st.DataObject) -> None:
    text = to_json(_with_a_replacement())
    at = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from("0a1EO机"))
    changed = text[:at] + new + text[at + 1 :]
    if changed == text:
        return
    try:
        record = read_record(changed)
    except BadInput:
        return
    # A reason of a replacement is told, not computed: it is kept by the audit, not by the draw.
    reasons = [one.model_copy(update={"reason": ""}) for one in record.replacements]
    before = [one.model_copy(update={"reason": ""}) for one in _with_a_replacement().replacements]
    if record.model_copy(update={"replacements": reasons}) != _with_a_replacement().model_copy(
        update={"replacements": before}
    ):
        assert verify(record) and ALONE.wrong_in(json.loads(changed))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda r: r.pop("seed"), "seed"),
        (lambda r: r.update(extra=1), "extra"),
        (lambda r: r["frozen"]["pool"][0].update(expert="E 1"), "frozen.pool[0].expert"),
        (lambda r: r.update(format="zhiping.draw/2"), "format"),
        (lambda r: r["frozen"]["officers"].__delitem__(slice(1, None)), "frozen.officers"),
    ],
)
def test_what_is_no_record_is_bad_input_with_its_place(change: Any, where: str) -> None:
    told = json.loads(to_json(_record()))
    change(told)
    with pytest.raises(BadInput) as bad:
        read_record(json.dumps(told))
    assert [fault.where for fault in bad.value.faults] == [where]


def test_the_command_verifies_names_what_is_wrong_and_never_traces_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``zhiping draw verify`` (contracts/cli.md): 0 it holds, 1 it does not, 2 it is no record."""
    good, bad, broken = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "broken.json"
    record = _record()
    good.write_text(to_json(record), encoding="utf-8")
    told = json.loads(to_json(record))
    told["selected"][0]["expert"] = "E001"
    bad.write_text(json.dumps(told), encoding="utf-8")
    broken.write_text("{", encoding="utf-8")
    assert main(["draw", "verify", str(good)]) == 0
    assert "抽取5人" in capsys.readouterr().out
    assert main(["draw", "verify", "--json", str(bad)]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["holds"] is False and [one["code"] for one in said["wrong"]] == ["selection"] and said["serving"] == []
    for path in (broken, tmp_path / "none.json"):
        assert main(["draw", "verify", str(path)]) == 2
        out = capsys.readouterr()
        assert out.out == "" and str(path) in out.err and "Traceback" not in out.err
    given_up = tmp_path / "void.json"
    secrets = _secrets()
    given_up.write_text(to_json(void(_frozen(secrets), {"O1": secrets["O1"]}, "逾期")), encoding="utf-8")
    assert main(["draw", "verify", str(given_up)]) == 0 and "作废" in capsys.readouterr().out
    assert main(["draw", "verify", str(good), "--previous", str(given_up)]) == 1


def test_the_script_runs_alone(tmp_path: Path) -> None:
    """Isolated from everything that is installed: the standard library is enough."""
    path = tmp_path / "record.json"
    path.write_text(to_json(_with_a_replacement()), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "") and run.stdout.startswith("holds")
    path.write_text(path.read_text(encoding="utf-8").replace("任期已满", "任期未满"), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1 and "hash" in run.stdout


def test_the_hash_is_over_what_was_frozen_and_nothing_else() -> None:
    record = _record()
    assert (
        record.hash == hash_of(record.frozen) == hashlib.sha256(ALONE.canonical(record.frozen.model_dump())).hexdigest()
    )
