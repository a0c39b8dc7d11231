"""Every form that the rooms export, and whether a pack's own templates fit them. No database."""

from __future__ import annotations

from datetime import datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.linter import LintReport
from zhiping.core.policy.model import Pack
from zhiping.ground.documents.forms import Form, Mark, Standing, gather, render
from zhiping.ground.documents.service import MissingGlyphs, Template, TemplateError

#: What each kind of copy needs to be set once, for previews and for the linter.
MARKS = {
    Standing.DRAFT: Mark(Standing.DRAFT),
    Standing.WORKING: Mark(Standing.WORKING, revision="0" * 64),
    Standing.ISSUED: Mark(Standing.ISSUED, number="ZP-0000-000000", revision="0" * 64, code="0000-0000"),
}


@cache
def all_forms() -> dict[str, Form]:
    """Every form by key."""
    return gather("zhiping.registers", "zhiping.stages", "zhiping.faces")


def form_called(key: str) -> Form:
    """The form of that key. Raises ``BadInput`` that names those there are."""
    forms = all_forms()
    if key not in forms:
        raise BadInput(Fault(key, "没有这份表格", "、".join(forms)))
    return forms[key]


def template_of(pack: Pack | None, key: str) -> Template | None:
    """The pack's own template of a form; None where the shipped one is used."""
    text = None if pack is None else pack.templates.get(key)
    return None if text is None else Template(f"paper/{key}.typ", text)


def made_on(pack: Pack) -> datetime:
    """The instant by which a document without one of its own is dated: the day of the pack's notice."""
    return datetime.combine(pack.about.document.issued_on, time(), ZoneInfo(pack.timezone))


def lint_templates(pack: Pack, report: LintReport) -> None:
    """Name each template that replaces no form, and each that cannot be set with the form's sample, with its line."""
    for key in sorted(pack.templates):
        file = f"paper/{key}.typ"
        if key not in all_forms():
            said = f"没有编号为“{key}”的表格，这个版式用不上；可以替换的有：{'、'.join(all_forms())}"
            report.add("template-unknown", said, basis="", where=f"{file}:1")
            continue
        form, template = all_forms()[key], template_of(pack, key)
        for mark in MARKS.values():
            try:
                render(form, form.sample(), mark, made_at=made_on(pack), template=template)
            except (TemplateError, MissingGlyphs) as wrong:
                found = dict(faults_of(wrong, file))
                for where, said in found.items():
                    report.add("template-broken", said, basis="", where=where)
                break


#: What is printed for reading along and never issued under a number.
_NEVER_ISSUED = ("guide", "contents-page")


def lint_numbering(pack: Pack, report: LintReport) -> None:
    """Name each form that would be numbered by its English key, and each word that is of no form."""
    numbering = pack.about.numbering
    if numbering is None:
        return
    for key in sorted(set(numbering.forms) - set(all_forms())):
        said = f"没有编号为“{key}”的表格，这个名称用不上；可以写的有：{'、'.join(all_forms())}"
        report.add("template-unknown", said, basis="", where=pack.where("pack.yaml", "numbering", "forms", key))
    if "{form}" not in numbering.documents:
        return
    for key, form in all_forms().items():
        if key not in numbering.forms and key not in _NEVER_ISSUED:
            said = f"“{form.title}”在编号里会写作“{key}”；请在 numbering.forms 中写明它的名称"
            report.add("form-unnumbered", said, basis="", where=pack.where("pack.yaml", "numbering", "forms"))


def faults_of(wrong: TemplateError | MissingGlyphs, source: str) -> list[tuple[str, str]]:
    """(place, sentence) for each thing that kept a document from being made; ``source`` names what was read."""
    if isinstance(wrong, TemplateError):
        hints = f"（{'；'.join(wrong.hints)}）" if wrong.hints else ""
        return [(f"{wrong.name}:{wrong.line or 1}", f"版式编译不过：{wrong.message}{hints}")]
    return [
        (one.where if ".typ:" in one.where else f"{source}：{one.where}",
         f"“{one.text}”里的“{one.character}”（U+{ord(one.character):04X}）在字库里没有字形，不能出具这份表格")
        for one in wrong.places
    ]  # fmt: skip
