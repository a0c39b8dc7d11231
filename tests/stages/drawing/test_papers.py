"""The printed record of a draw: golden picture, long texts, hashes in full, and what a void draw says."""

from __future__ import annotations

from dataclasses import replace

from tests.support.golden import DRAFT, WORKING, emptied, pages, same_picture, sound, stretched, text_of

from zhiping.stages.drawing.paper import DRAW_RECORD
from zhiping.stages.drawing.paper.draw_record import DrawRecord


def test_looks_as_it_was_looked_at() -> None:
    made = sound(DRAW_RECORD, DRAW_RECORD.sample())
    assert pages(made) == 1
    same_picture("draw-record", made)


def test_long_texts_and_many_rows_stay_in_their_cells() -> None:
    lengths = {"name": 30, "commitment": 64, "frozen_hash": 64, "seed": 64, "record_hash": 64, "role": 2, "key": 11}
    assert pages(sound(DRAW_RECORD, stretched(DRAW_RECORD.sample(), 60, lengths=lengths))) > 1


def test_what_is_not_known_stays_empty() -> None:
    for mark in (WORKING, DRAFT):
        sound(DRAW_RECORD, emptied(DRAW_RECORD.sample()), mark)


def test_every_hash_can_be_read_in_full_and_a_void_draw_says_so() -> None:
    sample: DrawRecord = DRAW_RECORD.sample()
    text = text_of(sound(DRAW_RECORD, sample))
    hashes = [sample.frozen_hash, sample.seed, sample.record_hash, *(one.commitment for one in sample.keepers)]
    assert all(one in text for one in hashes)
    first, second = sample.keepers
    void = replace(
        sample, lines=(), seed="", void="没有按时揭示，本次抽取作废", holds=False,
        keepers=(first, replace(second, revealed_at="")),
    )  # fmt: skip
    text = text_of(sound(DRAW_RECORD, void))
    assert "没有按时揭示，本次抽取作废" in text and "没有揭示" in text and "与记录不一致" in text
    assert "候补" not in text and "种子" not in text
