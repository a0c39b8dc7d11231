"""What is refused on the day of the defence is said in words that are read, and no word is left over."""

from __future__ import annotations

import re
import string
from pathlib import Path

import zhiping.stages.defence.operations as operations
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import REFUSALS, explain
from zhiping.core.procedure.words_of_the_day import OF_THE_DAY

_ROOM = Path(operations.__file__).parents[1]
_SOURCES = "".join(path.read_text() for path in [*_ROOM.glob("operations/*.py"), *_ROOM.glob("queries/*.py")])


def test_every_code_has_words_and_every_word_a_code() -> None:
    given = set(re.findall(r'Refusal\(\s*"([a-z_]+)"', _SOURCES))
    assert given <= set(OF_THE_DAY) | set(REFUSALS)
    assert set(OF_THE_DAY) <= given
    assert not set(OF_THE_DAY) & set(REFUSALS)


def test_words_are_whole_sentences() -> None:
    sample = {"turn": 3, "day": "1月11日09:00", "status": "已报到", "step": "报到", "there": 2, "asked": 3,
              "who": "2号", "until": "2025-01-11T12:00:00+08:00"}  # fmt: skip
    for code, words in OF_THE_DAY.items():
        wanted = {name for _, name, _, _ in string.Formatter().parse(words) if name}
        said = explain(Refusal(code, "P7", {name: sample[name] for name in wanted}), zone="Asia/Shanghai")
        assert said.endswith("。") and "{" not in said and "！" not in said, code
