"""The look holds everywhere: in the style sheets, and in every template of every room."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import zhiping
from zhiping.web.icons import ICONS
from zhiping.web.templatetags.look import STYLES

ROOT = Path(zhiping.__file__).parent
STATIC = ROOT / "web" / "static" / "web"
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
CSS = {name: (STATIC / f"{name}.css").read_text() for name in STYLES}
#: Classes that scripts or other programs look for, or that carry a meaning without a rule of their own.
UNSTYLED = {
    "end",
    "keys-row",
    "extra",
    "done",
    "now",
    "past",
    "side",
    "met",
    "refs",
    "g-at",
    "opt",
    "c-check",
    "c-flag",
    "c-full",
}


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})", block))


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The colours of the light theme, and the dark ones as they stand twice."""
    text = CSS["tokens"]
    by_system, by_choice = text.index("@media"), text.index('[data-theme="dark"] {')
    return tokens(text[:by_system]), tokens(text[by_system:by_choice]), tokens(text[by_choice:])


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_dark_colours_are_the_same_in_both_places() -> None:
    light, by_system, by_choice = blocks()
    assert by_system == by_choice
    assert set(by_system) == set(light) - {"scan"}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_is_readable_and_controls_can_be_seen(theme: int) -> None:
    colours = blocks()[theme]
    weak = [
        f"{ink} on {ground}: {contrast(colours[ink], colours[ground]):.2f}"
        for ink in ("ink", "ink-2", "act", "pass", "unk", "fail")
        for ground in ("desk", "paper", "inset", "hover", *([] if ink.startswith("ink") else [f"{ink}-soft"]))
        if contrast(colours[ink], colours[ground]) < 4.5
    ]
    weak += [
        f"{line} on {ground}: {contrast(colours[line], colours[ground]):.2f}"
        for line in ("edge", "focus")
        for ground in ("paper", "inset")
        if contrast(colours[line], colours[ground]) < 3
    ]
    assert contrast(colours["on-act"], colours["act"]) >= 4.5
    assert weak == []


def test_colours_stand_in_the_tokens_alone() -> None:
    for name, text in CSS.items():
        if name not in ("tokens", "print"):
            assert re.findall(r"[:\s](#[0-9a-fA-F]{3,8})\b", re.sub(r"url\([^)]*\)", "", text)) == [], name


def test_style_sheets_use_only_tokens_that_exist() -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", CSS["tokens"]))
    for name, text in CSS.items():
        assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= defined, name


def test_vermilion_is_the_head_of_the_sheet_and_nothing_else() -> None:
    users = [
        (name, match.group(1).strip())
        for name, text in CSS.items()
        for match in re.finditer(r"([^{}]+)\{[^{}]*var\(--head\)[^{}]*\}", text)
    ]
    assert {selector.split("\n")[-1] for _, selector in users} == {".sheet", ".sheet::before", ".sw-head"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_template_keeps_to_the_look(path: Path) -> None:
    source = path.read_text()
    get_template(str(path).split("/templates/", 1)[1])  # it compiles
    assert re.findall(r"\sstyle=", source) == [], "no inline style"
    assert re.findall(r"\son[a-z]+=", source) == [], "no inline handlers"
    assert re.findall(r"<script(?![^>]*src=)", source) == [], "no inline script"
    assert re.findall(r"<style", source) == [], "no style element"
    assert re.findall(r'(?:href|src|action)="(?:https?:)?//', source) == [], "no outside address"
    assert "！" not in source, "no exclamation marks"
    unknown = set(re.findall(r'{%\s*icon\s+"([a-z]+)"', source)) - set(ICONS)
    assert unknown == set(), "no such icon"


def styled() -> set[str]:
    """Every class that some style sheet of the product knows, those of other rooms included."""
    sheets = [path.read_text() for path in ROOT.glob("**/static/**/*.css")]
    return {name for text in sheets for name in re.findall(r"\.([a-zA-Z][a-zA-Z0-9_-]*)", text)}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_class_of_a_template_is_one_of_the_look(path: Path) -> None:
    source = re.sub(r"{%.*?%}|{{.*?}}", "\0", path.read_text(), flags=re.S)
    used = {name for value in re.findall(r'\sclass="([^"]*)"', source) for name in value.split() if "\0" not in name}
    assert used - styled() - UNSTYLED == set()


def _made_by_code() -> str:
    """What scripts and Python say in quotes: classes that no template writes out stand there."""
    code = [path.read_text() for path in [*ROOT.glob("**/static/**/*.js"), *ROOT.glob("**/*.py")]]
    quoted = [found for text in code for found in re.findall(r"""["'`]([^"'`\n]*)["'`]""", text)]
    tags = [found for text in code for found in re.findall(r'class="([^"{}]*)"', text)]
    return " ".join([*quoted, *tags])


def test_every_class_of_the_look_is_used() -> None:
    """A rule that nothing uses is a rule that nobody looks at."""
    written = " ".join(
        re.sub(r"{%.*?%}|{{.*?}}", " ", value) + " ".join(re.findall(r'"([a-z][a-z0-9-]*)"', value))
        for path in TEMPLATES
        for value in re.findall(r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"', path.read_text(), flags=re.S)
    )
    blocks = " ".join(
        found
        for path in TEMPLATES
        for found in re.findall(r"{% block (?:body_class|wide\w*) %}([a-z -]+){% endblock %}", path.read_text())
    )
    widths = " ".join(name for path in TEMPLATES for name in re.findall(r'width="([\w-]+)"', path.read_text()))
    used = set(re.findall(r"[a-zA-Z][a-zA-Z0-9_-]*", f"{written} {blocks} {widths} {_made_by_code()}"))
    known = {
        name
        for text in CSS.values()
        for selector in re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", text, flags=re.S))
        for name in re.findall(r"\.([a-zA-Z][a-zA-Z0-9_-]*)", selector)
    }
    # A name with a part put in, and the levels of Django's messages.
    made = {name for name in known if re.fullmatch(r"sw-[a-z0-9]+|turn-[1-3]|success|warning|error", name)}
    assert known - used - made == set()


def test_sheets_and_scripts_stay_short() -> None:
    long = [path.name for path in STATIC.iterdir() if len(path.read_text().splitlines()) > 400]
    assert long == []


def test_no_row_flags_two_things_in_one_place() -> None:
    """On a telephone the flag of a row stands in its upper right corner: a second one would lie on top of it."""
    rows = [
        (path.name, row)
        for path in TEMPLATES
        for row in re.findall(r'<tr role="row">.*?</tr>', path.read_text(), re.DOTALL)
    ]
    assert len(rows) > 50
    assert [name for name, row in rows if row.count('class="c-flag"') > 1] == []


def test_a_number_on_a_list_stands_before_the_name() -> None:
    """On a telephone it would take a line of its own, or push the name to the other side."""
    number = re.compile(r'<td role="cell"([^>]*)>(?:<b>)?{{ [\w.]*(?:item\.number|turn) }}号?(?:</b>)?</td>')
    found = [(path.name, kind) for path in TEMPLATES for kind in number.findall(path.read_text())]
    assert len(found) > 5
    assert [one for one in found if "c-no" not in one[1]] == []


def test_a_line_of_what_happened_parts_what_was_done_from_who_did_it() -> None:
    lists = [
        (path.name, text) for path in TEMPLATES for text in re.findall(r'<ul class="log.*?</ul>', path.read_text())
    ]
    assert len(lists) > 3
    assert [name for name, text in lists if re.search(r"}}<small[^>]*>(?!　)", text)] == []


def test_what_is_not_confirmed_stands_apart_from_the_word_before() -> None:
    tight = re.compile(r"(?:}}|clause [^%]*%}){% if \S*unsettled %}{% unsure %}")
    assert [path.name for path in TEMPLATES if tight.search(path.read_text())] == []


def test_every_width_that_a_field_is_given_is_one_of_the_look() -> None:
    """The tag takes any word; one that no sheet knows leaves the field as wide as the page."""
    given = {(path.name, name) for path in TEMPLATES for name in re.findall(r'width="([\w-]+)"', path.read_text())}
    assert {(file, name) for file, name in given if name not in styled() and not name.isdigit()} == set()


def test_a_figure_without_its_word_is_told_on_a_telephone() -> None:
    """The head of a list is not shown there: 2/2 alone says nothing."""
    bare = re.compile(r'<td role="cell"[^>]*>{{ [\w.]+ }}/{{ [\w.]+ }}</td>')
    assert [path.name for path in TEMPLATES if bare.search(path.read_text())] == []
