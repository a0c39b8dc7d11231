"""What a supplementary notice changes, in words; nothing changes unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.dossiers import EXAMPLE, LESHAN

from zhiping.core.policy import read_pack_files
from zhiping.core.policy.differences import Difference, differences, earlier
from zhiping.core.policy.model import Pack
from zhiping.core.policy.reader import files_of
from zhiping.packs import locate


def _changed(name: str, path: str, old: str, new: str, *, count: int = 1) -> tuple[Pack, Pack]:
    files = files_of(locate(name))
    text = files[path].decode()
    assert old in text
    return read_pack_files(files), read_pack_files(files | {path: text.replace(old, new, count).encode()})


@pytest.mark.parametrize("name", [LESHAN, EXAMPLE])
def test_a_later_window_is_told_with_both_days(name: str) -> None:
    pack = read_pack_files(files_of(locate(name)))
    last_on = pack.windows["application"].last_on
    later = last_on + timedelta(days=3)
    old, new = _changed(name, "procedure.yaml", last_on.isoformat(), later.isoformat())
    (found,) = differences(old, new)
    assert (found.heading, found.what) == ("期限", "个人申报")
    assert f"{last_on.month}月{last_on.day}日" in found.before and f"{later.month}月{later.day}日" in found.after
    assert earlier(old, new) == [] and earlier(new, old) == ["个人申报"]


@pytest.mark.parametrize("name", [LESHAN, EXAMPLE])
def test_the_same_pack_has_no_differences(name: str) -> None:
    pack = read_pack_files(files_of(locate(name)))
    assert differences(pack, pack) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "heading"),
    [
        ("procedure.yaml", "unit: {days: 5", "unit: {days: 6", "公示"),
        ("procedure.yaml", "unit_may_refuse: true", "unit_may_refuse: false", "选择事项"),
        ("procedure.yaml", "size_max: 25", "size_max: 27", "其他"),
        ("procedure.yaml", "days: [7, 3, 1]", "days: [5, 1]", "其他"),
        ("procedure.yaml", "says: 填写不真实、不准确，或缺证明材料", "says: 填写不真实", "作出决定的依据"),
        ("pack.yaml", "telephone:", "telephone: 9", "其他"),
        ("fees.yaml", "confirmed: ", "confirmed: 又", "其他"),
        ("eligibility.yaml", "counted_to: 2024-12-31", "counted_to: 2024-12-30", "其他"),
    ],
)
def test_each_change_is_told_under_its_heading(path: str, old: str, new: str, heading: str) -> None:
    before, after = _changed(LESHAN, path, old, new)
    assert heading in {one.heading for one in differences(before, after)}


def test_a_window_that_only_gets_another_basis_is_told_as_well() -> None:
    old, new = _changed(LESHAN, "procedure.yaml", "last_on: 2024-11-23, clause: T2", "last_on: 2024-11-23, clause: T3")
    assert [(one.heading, one.after) for one in differences(old, new)] == [("期限", "依据、说明或确认情况有改动")]


def test_entries_are_told_as_new_and_as_gone() -> None:
    old, new = _changed(
        LESHAN, "procedure.yaml", "    - {clause: P4, says: 没有经主管部门审核上报, bears: [decline]}\n", ""
    )
    gone = [one for one in differences(old, new) if one.heading == "作出决定的依据"]
    assert gone == [Difference("作出决定的依据", "没有经主管部门审核上报", "没有经主管部门审核上报", "")]
    assert [one.after for one in differences(new, old) if one.heading == "作出决定的依据"] == ["新增"]
