"""Writes the approved texts anew."""

from tests.core.approved import FOLDER, NAMES, text

for name in NAMES:
    (FOLDER / name).write_text(text(name), encoding="utf-8")
