"""``zhiping eligibility check``: the verdict over one dossier, or over a file of them, one a line."""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from typing import IO, TYPE_CHECKING, Any

from zhiping.core.errors import BadInput, Fault

if TYPE_CHECKING:
    from zhiping.core.eligibility import Evaluator, Verdict

_WORDS = {"pass": "符合", "fail": "不符合", "unknown": "缺信息", "warn": "提醒"}
_VERDICTS = {"eligible": "可以申报", "ineligible": "不符合申报条件", "undetermined": "信息不全，还不能判断"}
#: Lines with their numbers, judged and written together: a call for each would cost more than the verdict.
Block = list[tuple[int, bytes]]
_BLOCK = 128
#: So many blocks are judged by one process alone; to start others would take longer.
_ALONE = 4
#: Whether a line was bad, the answers (UTF-8, as JSON is), the faults.
Answer = tuple[bool, bytes, str]
#: What forked workers judge by.
_shared: tuple[Evaluator, str] | None = None


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("eligibility", help="按规则包判断一份申报材料是否符合条件")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="结论和每一条核对结果")
    check.add_argument("--pack", required=True, help="随产品提供的规则包名称，或一个文件夹")
    check.add_argument("--json", action="store_true", help="以 JSON 输出")
    check.add_argument("--lines", action="store_true", help="FILE 每行一个 JSON 对象（.jsonl 文件不必写）")
    check.add_argument("file", metavar="FILE", help="申报材料（zhiping.dossier/1）；- 表示标准输入")
    check.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    from zhiping.core.eligibility import compile_pack
    from zhiping.core.policy import read_pack
    from zhiping.packs import locate

    evaluator = compile_pack(read_pack(locate(args.pack)))
    try:
        with nullcontext(sys.stdin.buffer) if args.file == "-" else open(args.file, "rb") as stream:
            if args.lines or args.file.endswith(".jsonl"):
                return _lines(evaluator, stream, args.file)
            return _one(evaluator, stream.read(), args.file, as_json=args.json)
    except BrokenPipeError:
        raise
    except OSError as wrong:
        raise BadInput(Fault(args.file, f"读不出这个文件（{wrong.strerror}）", "一个可以读取的文件")) from None


def _one(evaluator: Evaluator, data: bytes, name: str, *, as_json: bool) -> int:
    try:
        verdict = evaluator.judge(data)
    except BadInput as bad:
        raise BadInput([Fault(f"{name}：{f.where}", f.message, f.expected) for f in bad.faults]) from None
    if as_json:
        print(json.dumps(verdict.to_json(), ensure_ascii=False, indent=2))
    else:
        print(_readable(verdict))
    return 0


def _lines(evaluator: Evaluator, stream: IO[bytes], name: str) -> int:
    # What is compiled stays; a verdict has no cycles and goes by reference counting. Collecting less often is enough.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    status = 0
    sys.stdout.flush()
    for bad, answers, faults in _judged(evaluator, _blocks(stream), name):
        if faults:
            sys.stderr.write(faults)
        sys.stdout.buffer.write(answers)
        status = 2 if bad else status
    sys.stdout.buffer.flush()
    return status


def _judge_block(evaluator: Evaluator, block: Block, name: str) -> Answer:
    """Whether a line of the block was bad, the answers, and the faults to tell."""
    answers: list[str] = []
    faults: list[str] = []
    for number, data in block:
        try:
            answers.append(evaluator.judge_line(data, number))
        except BadInput as bad:
            first = bad.faults[0]
            error = {"path": first.where, "message": first.message, "expected": first.expected}
            answers.append(json.dumps({"line": number, "error": error}, ensure_ascii=False))
            faults += [str(Fault(f"{name}：第{number}行：{f.where}", f.message, f.expected)) for f in bad.faults]
    return bool(faults), "".join(f"{line}\n" for line in answers).encode(), "".join(f"{line}\n" for line in faults)


def _judged(evaluator: Evaluator, blocks: Iterator[Block], name: str) -> Iterator[Answer]:
    """The answers to blocks, in order. A long file is shared among the processors of the machine."""
    first = list(itertools.islice(blocks, _ALONE))
    workers = len(os.sched_getaffinity(0)) if len(first) == _ALONE else 1
    blocks = itertools.chain(first, blocks)
    if workers == 1:
        yield from (_judge_block(evaluator, block, name) for block in blocks)
        return
    global _shared
    _shared = (evaluator, name)  # Forked workers inherit the compiled pack; nothing of it is sent.
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        waiting: deque[Future[Answer]] = deque()
        for block in blocks:
            waiting.append(pool.submit(_judge_shared, block))
            if len(waiting) > 4 * workers:  # Enough to keep every worker busy, however long the file is.
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _judge_shared(block: Block) -> Answer:
    assert _shared is not None
    return _judge_block(_shared[0], block, _shared[1])


def _blocks(stream: IO[bytes]) -> Iterator[Block]:
    numbered = _numbered(stream)
    while block := list(itertools.islice(numbered, _BLOCK)):
        yield block


def _numbered(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, each with its number, whatever ends them."""
    for number, line in enumerate(stream, start=1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.strip(b" \t\r\n")
        if line:
            yield number, line


def _readable(verdict: Verdict) -> str:
    lines = [f"{verdict.applicant or '（未填姓名）'}：{_VERDICTS[verdict.verdict]}"]
    if verdict.route:
        lines.append(f"申报路径：{verdict.route}")
    for finding in verdict.findings:
        unsure = "" if finding.confirmed else "（待确认）"
        lines.append(f"[{_WORDS[finding.outcome]}] {finding.message}")
        lines.append(f"    依据：{finding.basis}{unsure}")
    return "\n".join(lines)
