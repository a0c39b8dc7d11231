"""What the hand-in prints: golden pictures, all that was told, hostile content; the packet's code; fees as the pack has
them; the list of material in the pack's order."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.dossiers import EXAMPLE, LESHAN, eligible, evaluator
from tests.support.golden import (
    DRAFT,
    ISSUED,
    WORKING,
    emptied,
    pages,
    picture,
    same_picture,
    sound,
    stretched,
    text_of,
)

from zhiping.ground.documents.forms import Form
from zhiping.stages.handin import paper
from zhiping.stages.handin.paper.cover_sheet import cover_sheet
from zhiping.stages.handin.paper.delivery_manifest import DeliveryManifest
from zhiping.stages.handin.paper.packets import PacketCode, read_packet_code
from zhiping.stages.handin.paper.packing_list import PackingList, packing_list
from zhiping.stages.handin.paper.payment_slip import payment_slip

EVERY = pytest.mark.parametrize("form", paper.FORMS, ids=lambda form: form.key)


@EVERY
def test_looks_as_it_was_looked_at(form: Form) -> None:
    same_picture(form.key, sound(form, form.sample()))


@EVERY
def test_long_texts_rare_characters_and_many_rows_stay_in_their_cells(form: Form) -> None:
    made = sound(form, stretched(form.sample(), 60, lengths={"name": 30, "bearer": 30, "taken_by": 30}))
    if form.key not in ("packing-list", "cover-sheet", "payment-slip"):
        assert pages(made) > 1


@EVERY
def test_what_is_not_known_stays_empty(form: Form) -> None:
    sound(form, emptied(form.sample(), keep=("squares", "taken_on")), WORKING)
    sound(form, emptied(form.sample(), keep=("squares", "taken_on")), DRAFT)


def test_a_manifest_of_three_hundred_repeats_its_head_on_every_page() -> None:
    sample: DeliveryManifest = paper.DELIVERY_MANIFEST.sample()
    many = tuple(replace(sample.packets[n % 3], name=f"张{n:03}") for n in range(300))
    made = sound(paper.DELIVERY_MANIFEST, replace(sample, packets=many))
    text = text_of(made)
    assert pages(made) > 8 and text.count("序号材料编号姓名") == pages(made)
    assert all(f"张{n:03}" in text for n in range(300)) and "合计300份" in text


@given(name=st.text(st.sampled_from("阿依·古丽𠮷䶮张某欧阳"), min_size=1, max_size=50), length=st.integers(1, 200))
@settings(max_examples=5)
def test_any_name_and_any_unit(name: str, length: int) -> None:
    document = eligible()
    document["applicant"]["name"], document["employer"]["name"] = name, ("某某有限公司" * 40)[:length]
    pack = evaluator().pack
    for form, content in (
        (paper.PACKING_LIST, packing_list(document, pack, evaluator=evaluator())),
        (paper.COVER_SHEET, cover_sheet(document, pack, evaluator=evaluator())),
    ):
        sound(form, content)


def test_the_list_is_the_packs_in_its_order_with_copies_and_binding() -> None:
    made = packing_list(eligible(), evaluator().pack)
    wanted = {one.number: one for one in evaluator().pack.materials}
    assert [one.number for one in made.materials] == sorted(one.number for one in made.materials)
    assert all(
        (one.name, one.copies, one.bound)
        == (wanted[one.number].name, wanted[one.number].copies, wanted[one.number].bound)
        for one in made.materials
    )
    assert not next(one for one in made.materials if one.number == 2).bound
    # 破格 and 委托 are not this applicant's: the list is theirs, not one for all.
    assert {18, 19}.isdisjoint(one.number for one in made.materials)
    assert made.due == "2024年12月19日17:30"


def test_a_material_of_which_it_cannot_be_told_whether_it_is_asked_is_listed_and_says_so() -> None:
    document = eligible()
    document.pop("achievements")
    by_number = {one.number: one for one in packing_list(document, evaluator().pack).materials}
    assert by_number[12].note == "适用时提供" and by_number[4].note == ""


def test_what_is_bound_stands_in_the_table_of_contents_and_nothing_else() -> None:
    pack = evaluator().pack
    listed = packing_list(eligible(), pack).materials
    assert [one.number for one in cover_sheet(eligible(), pack).contents] == [one.number for one in listed if one.bound]


def test_a_pack_without_paper_has_no_last_day() -> None:
    made = packing_list(eligible(EXAMPLE), evaluator(EXAMPLE).pack)
    assert made.due == "" and [one.number for one in made.materials][:3] == [1, 2, 3]


def _read_square(pdf: bytes) -> str:
    page = np.asarray(picture(pdf, 1, dpi=150).convert("L"))
    return cv2.QRCodeDetectorAruco().detectAndDecode(page)[0]


@pytest.mark.parametrize("form", [paper.PACKING_LIST, paper.COVER_SHEET], ids=lambda form: form.key)
def test_the_square_on_paper_names_dossier_and_revision(form: Form) -> None:
    assert form.build is not None
    content = (packing_list if form is paper.PACKING_LIST else cover_sheet)(
        eligible(), evaluator().pack, code="7H2K-9QWX", revision="3f9a1c" * 10
    )
    read = read_packet_code(_read_square(sound(form, content)))
    assert read == PacketCode("7H2K-9QWX", "3f9a1c3f9a1c")


def test_another_content_is_another_code_and_a_file_has_no_dossier() -> None:
    pack = evaluator().pack
    first, again = (cover_sheet(eligible(), pack) for _ in range(2))
    changed = eligible()
    changed["application"]["specialty"] = "模具设计与制造"
    assert first.shown == again.shown != cover_sheet(changed, pack).shown
    read = read_packet_code(first.shown)
    assert read is not None and read.dossier == ""


def test_what_is_no_packet_is_not_read() -> None:
    for wrong in (
        "",
        "ZP1:7H2K-9QWX:1",
        "ZP2:7H2K-9QWX",
        "ZP2:7H2K-9QWX:3F9A",
        "https://example.org/ZP2:7H2K-9QWX:3F9A1C3F9A1C",
    ):
        assert read_packet_code(wrong) is None
    # A hand scanner may type small letters and a line feed.
    assert read_packet_code("zp2:7h2k-9qwx:3f9a1c3f9a1c\r\n") == PacketCode("7H2K-9QWX", "3f9a1c3f9a1c")


def test_a_slip_adds_up_by_the_packs_fees() -> None:
    slip = payment_slip(
        evaluator(LESHAN).pack, [("intermediate", "normal", 20), ("junior", "normal", 6)],
        order="JF-1", payer="某某县经济和信息化局", until_on=date(2024, 12, 19),
    )  # fmt: skip
    assert (slip.total, slip.total_in_words) == ("4600.00", "肆仟陆佰元整")
    assert [(one.people, one.each, one.sum) for one in slip.charges] == [
        (20, "200.00", "4000.00"),
        (6, "100.00", "600.00"),
    ]
    assert "答辩费60.00元" in slip.charges[0].label and slip.basis == "川发改价格〔2017〕472号"


def test_a_slip_without_a_fee_in_the_pack_is_refused() -> None:
    with pytest.raises(LookupError):
        payment_slip(evaluator(EXAMPLE).pack, [("intermediate", "normal", 1)], order="1", payer="某", until_on=None)
    for nobody in ([], [("junior", "normal", 0)]):
        with pytest.raises(ValueError, match="somebody"):
            payment_slip(evaluator(LESHAN).pack, nobody, order="1", payer="某", until_on=None)


def test_what_both_can_be_rendered_from_is_a_file(tmp_path: Any) -> None:
    """Both build from what JSON decodes to, without a database."""
    document = json.loads(json.dumps(eligible()))
    for form in (paper.PACKING_LIST, paper.COVER_SHEET):
        assert form.build is not None and not form.needs_more
        text = text_of(sound(form, form.build(document, evaluator().pack), WORKING))
        assert document["applicant"]["name"] in text and "工作件" in text
    assert all(form.needs_more for form in paper.FORMS if form.build is None)


def test_no_identity_number_stands_on_any_of_them() -> None:
    pack = evaluator().pack
    for form in (paper.PACKING_LIST, paper.COVER_SHEET):
        assert form.build is not None
        text = text_of(sound(form, form.build(eligible(), pack), ISSUED))
        assert not re.search(r"\d{17}[\dX]", text)


def test_the_list_of_the_longest_notes_still_fits() -> None:
    sample: PackingList = paper.PACKING_LIST.sample()
    longest = replace(sample.materials[0], name="《" + "专业技术职务任职资格评审表" * 10 + "》", note="适用时提供" * 6)
    sound(paper.PACKING_LIST, replace(sample, materials=(longest,) * 25, rules=("材料" * 200,) * 12))
