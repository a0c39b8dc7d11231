"""What the conferral prints: golden pictures, all that was told, hostile content; never an identity number in clear."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.golden import DRAFT, WORKING, emptied, pages, picture, same_picture, sound, stretched, text_of

from zhiping.core.identifiers import resident_id_check
from zhiping.ground.documents.forms import Form
from zhiping.stages.conferral import paper
from zhiping.stages.conferral.paper.certificate import Certificate
from zhiping.stages.conferral.paper.publishing import IdentityNumber, VoteCount

EVERY = pytest.mark.parametrize("form", paper.FORMS, ids=lambda form: form.key)
LISTS = pytest.mark.parametrize(
    "form", [paper.RESULT_ANNOUNCEMENT, paper.QUALIFICATION_NOTICE], ids=lambda form: form.key
)


@EVERY
def test_looks_as_it_was_looked_at(form: Form) -> None:
    same_picture(form.key, sound(form, form.sample()))


@EVERY
def test_long_texts_and_rare_characters_stay_in_their_cells(form: Form) -> None:
    lengths = {
        "name": 30,
        "number": 20,
        "paragraphs": 500,
        "intro": 300,
        "objections": 400,
        "sex": 1,
        "way": 4,
        "level": 2,
    }
    made = sound(form, stretched(form.sample(), 60, lengths=lengths))
    assert pages(made) == 1 or form is not paper.CERTIFICATE


@EVERY
def test_what_is_not_known_stays_empty(form: Form) -> None:
    for mark in (WORKING, DRAFT):
        sound(form, emptied(form.sample(), keep=("number", "from_on", "to_on", "qualified_on")), mark)


@LISTS
def test_a_list_of_three_hundred_repeats_its_head_on_every_page(form: Form) -> None:
    sample: Any = form.sample()
    many = tuple(replace(sample.lines[n % 3], name=f"张{n:03}") for n in range(300))
    made = sound(form, replace(sample, lines=many))
    text = text_of(made)
    assert text.count("序号姓名工作单位专业") == pages(made) - 1 > 8
    assert all(f"张{n:03}" in text for n in range(300)) and "共300人" in text


def test_the_announcement_says_number_period_telephone_and_address() -> None:
    text = text_of(sound(paper.RESULT_ANNOUNCEMENT, paper.RESULT_ANNOUNCEMENT.sample()))
    for said in (
        "乐市经信公示〔2025〕1号", "2025年1月20日至2025年1月24日（5个工作日）", "联系电话：0833-0000000",
        "通信地址：某某市某某路1号", "阿依·古丽乐山市某某机械制造有限公司机械工程工程师中级",
    ):  # fmt: skip
        assert said in text


def _number() -> str:
    return "51110219900307231" + resident_id_check("51110219900307231")


@LISTS
def test_an_identity_number_anywhere_in_a_published_list_is_refused(form: Form) -> None:
    sample: Any = form.sample()
    for line in (
        replace(sample.lines[0], unit=f"某公司（{_number()}）"),
        replace(sample.lines[0], name=_number().lower()),
    ):
        with pytest.raises(IdentityNumber, match="lines"):
            replace(sample, lines=(line,))
    with pytest.raises(IdentityNumber):
        replace(sample, heading=f"关于{_number()}的公示")
    # Eighteen digits that are no identity number, and a document's number, are let through.
    replace(sample, heading="流水号123456789012345678")


@pytest.mark.parametrize("said", ["赞成12票", "获得 12 票", "赞成：12，反对：1", "十二票"])
def test_a_count_of_votes_in_what_is_published_is_refused(said: str) -> None:
    """rules.md 3: counts stand in the archived tally sheet and minutes alone; a name may hold such a word."""
    announced: Any = paper.RESULT_ANNOUNCEMENT.sample()
    notified: Any = paper.QUALIFICATION_NOTICE.sample()
    for content, field in ((announced, "intro"), (announced, "number"), (notified, "basis"), (notified, "number")):
        with pytest.raises(VoteCount):
            replace(content, **{field: f"经表决，{said}"})
    replace(announced, lines=(replace(announced.lines[0], name="赵赞成", unit="某某票证印务有限公司"),))


def test_no_list_has_a_field_for_votes_or_identity() -> None:
    for form in (paper.RESULT_ANNOUNCEMENT, paper.QUALIFICATION_NOTICE):
        kinds = [form.content, type(form.sample().lines[0])]
        names = {field.name for kind in kinds for field in fields(kind)}
        assert not names & {"id_number", "masked_id", "agree", "against", "abstain", "votes"}


def test_a_certificate_without_a_number_or_with_an_identity_number_in_clear_is_refused() -> None:
    sample: Certificate = paper.CERTIFICATE.sample()
    with pytest.raises(ValueError, match="number"):
        replace(sample, number="")
    for clear in (_number(), "E12345678"):
        with pytest.raises(ValueError):
            replace(sample, masked_id=clear)
    with pytest.raises(IdentityNumber):
        replace(sample, name=_number())
    # The province's own number may look like one.
    assert replace(sample, number=_number()).number == _number()


def test_the_square_on_a_certificate_leads_to_its_verification() -> None:
    sample: Certificate = paper.CERTIFICATE.sample()
    page = np.asarray(picture(sound(paper.CERTIFICATE, sample), 1, dpi=150).convert("L"))
    assert cv2.QRCodeDetectorAruco().detectAndDecode(page)[0] == sample.verify_at


def test_a_certificate_is_one_page_across() -> None:
    page = picture(sound(paper.CERTIFICATE, paper.CERTIFICATE.sample()), 1)
    assert page.width > page.height


@given(name=st.text(st.sampled_from("阿依·古丽𠮷䶮张某"), min_size=1, max_size=100), length=st.integers(1, 120))
@settings(max_examples=6)
def test_any_name_and_committee_stand_on_a_certificate(name: str, length: int) -> None:
    made = sound(
        paper.CERTIFICATE, replace(paper.CERTIFICATE.sample(), name=name, committee=("某评审委员会" * 20)[:length])
    )
    assert pages(made) == 1
