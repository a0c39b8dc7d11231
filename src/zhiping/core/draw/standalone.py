"""Computes a published draw of experts (zhiping.draw/1) again. Python 3.8 or later, nothing else:

    python3 standalone.py RECORD.json

Prints what does not follow from what was frozen and revealed, or that all does; exit status 0 or 1. It is written a
second time on purpose and shares nothing with the product that made the record.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

TAG = "zhiping.draw/1"


def lines(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def drawn(names: list[str], count: int, key: bytes) -> list[str]:
    left = list(names)
    out: list[str] = []
    for n in range(count):
        turn = bytes([n // 256, n % 256])
        number = int(hashlib.sha256(turn + key + turn).hexdigest(), 16)
        out.append(left[number % len(left)])
        left.remove(out[-1])
    return out


def wrong_in(record: dict[str, Any]) -> list[str]:
    """Sentences on what does not hold."""
    frozen = record["frozen"]
    wrong: list[str] = []
    if record["format"] != TAG:
        wrong.append("another format")
    if hashlib.sha256(canonical(frozen)).hexdigest() != record["hash"]:
        wrong.append("hash of what was frozen")
    promised = {one["officer"]: one["commitment"] for one in frozen["officers"]}
    if len(promised) != len(frozen["officers"]) or len(set(promised.values())) != len(promised):
        wrong.append("an officer or a commitment twice")
    told = {one["officer"]: one["secret"] for one in record["reveals"]}
    for officer in told:
        if lines(TAG + " commitment", frozen["draw"], officer, told[officer]) != promised.get(officer):
            wrong.append("commitment of " + officer)
    lacking = sorted(set(promised) - set(told))
    if record["void"] is not None:
        if not lacking or record["void"]["withheld"] != lacking:
            wrong.append("declared void though all revealed, or other names")
        if record["seed"] is not None or record["selected"] or record["replacements"]:
            wrong.append("void, and yet a result")
        return wrong
    if lacking:
        wrong.append("not revealed by " + ", ".join(lacking))
    if (frozen["public_source"] is None) != (record["public_value"] is None):
        wrong.append("public value without a source, or a source without a value")
    pool = [one["expert"] for one in frozen["pool"]]
    out = [one["expert"] for one in frozen["excluded"]]
    if pool != sorted(set(pool)) or out != sorted(set(out)) or not set(out) <= set(pool):
        wrong.append("pool or exclusions not sorted, or an expert twice")
    seed = lines(
        TAG + " seed", hashlib.sha256(canonical(frozen)).hexdigest(),
        *[officer + ":" + told[officer] for officer in sorted(told)], record["public_value"] or "",
    )  # fmt: skip
    if seed != record["seed"]:
        wrong.append("seed")
    expected, rows = [], record["selected"]
    for quota in frozen["quotas"]:
        names = [one["expert"] for one in frozen["pool"] if one["major"] == quota["major"] and one["expert"] not in out]
        count = quota["experts"] + quota["substitutes"]
        if count > len(names):
            wrong.append("too few experts of " + quota["major"])
            continue
        for place, expert in enumerate(drawn(names, count, (seed + "/" + quota["major"] + "/").encode("utf-8")), 1):
            role = "expert" if place <= quota["experts"] else "substitute"
            expected.append({"major": quota["major"], "place": place, "expert": expert, "role": role})
    if expected != rows:
        wrong.append("who was drawn")
    serving = {one["expert"]: one["major"] for one in rows if one["role"] == "expert"}
    waiting: dict[str, list[str]] = {}
    for one in rows:
        if one["role"] == "substitute":
            waiting.setdefault(one["major"], []).append(one["expert"])
    for change in record["replacements"]:
        major = serving.pop(change["expert"], None)
        if major is None or waiting.get(major, [])[:1] != [change["by"]]:
            wrong.append("replacement of " + change["expert"])
            break
        serving[waiting[major].pop(0)] = major
    return wrong


def main(path: str) -> int:
    with open(path, encoding="utf-8") as file:
        wrong = wrong_in(json.load(file))
    for one in wrong:
        print("does not hold: " + one)
    if not wrong:
        print("holds: every step follows from what was frozen and revealed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
