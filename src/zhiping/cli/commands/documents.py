"""``zhiping documents``: the forms, one of them from a dossier file, one of them with made-up content. No database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from zhiping.core.policy.model import Pack


def register(subparsers: Any) -> None:
    """Add ``documents``."""
    parser = subparsers.add_parser("documents", help="表格：列出、由申报材料出具、预览版式")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="全部表格；标明哪些只有申报材料还不够")
    listing.add_argument("--json", action="store_true", help="以JSON输出")
    listing.set_defaults(run=run_list)
    made = actions.add_parser("render", help="由一份申报材料（JSON）出具一份表格的工作件")
    made.add_argument("form", metavar="FORM", help="表格的编号，见 zhiping documents list")
    made.add_argument("--pack", required=True, metavar="PACK", help="随产品提供的规则包名称，或一个文件夹")
    made.add_argument("dossier", metavar="DOSSIER.json")
    made.add_argument("out", metavar="OUT.pdf")
    made.set_defaults(run=run_render)
    preview = actions.add_parser("preview", help="用虚构的内容看一份表格的版式")
    preview.add_argument("form", metavar="FORM", help="表格的编号，见 zhiping documents list")
    preview.add_argument("--pack", metavar="PACK", help="用这个规则包的版式（paper/编号.typ）")
    preview.add_argument(
        "--standing", choices=("draft", "working", "issued"), default="draft", help="草稿（默认）、工作件、正式件"
    )
    preview.add_argument("out", metavar="OUT.pdf")
    preview.set_defaults(run=run_preview)


def run_list(args: argparse.Namespace) -> int:
    """Print every form; those that need more than a dossier are marked."""
    from zhiping.cli.forms import all_forms

    forms = all_forms().values()
    if args.json:
        import json

        rows = [
            {"form": f.key, "title": f.title, "needs_more": f.needs_more, "double_sided": f.double_sided} for f in forms
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    width = max((len(form.key) for form in forms), default=0)
    for form in forms:
        print(f"{form.key:<{width}}  {form.title}{'（只有申报材料还不够）' if form.needs_more else ''}")
    return 0


def run_render(args: argparse.Namespace) -> int:
    """Write a working copy of a form, made of a dossier file: the same file gives the same bytes."""
    import hashlib
    import json
    from datetime import datetime

    from zhiping.cli.commands.policy import read_named
    from zhiping.cli.forms import form_called, made_on, template_of
    from zhiping.core.dossier import read_dossier
    from zhiping.core.errors import BadInput, Fault
    from zhiping.ground.documents.forms import Mark, Standing, render

    form = form_called(args.form)
    build = form.build
    if build is None:
        raise BadInput(
            Fault(args.form, "只有申报材料还不能出具这份表格，它由办理的环节出具",
                  "版式可用 zhiping documents preview 查看")
        )  # fmt: skip
    pack = read_named(args.pack)
    try:
        data = Path(args.dossier).read_bytes()
    except OSError as wrong:
        raise BadInput(Fault(args.dossier, f"读不出这个文件（{wrong.strerror}）", "一个可以读取的文件")) from None
    try:
        read_dossier(data, pack.fact_sheet)
    except BadInput as bad:
        raise BadInput([Fault(f"{args.dossier}：{f.where}", f.message, f.expected) for f in bad.faults]) from None
    document = json.loads(data)
    same = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    applied = document["application"].get("applied_at")
    _write(
        args.out,
        lambda: render(
            form, build(document, pack), Mark(Standing.WORKING, revision=hashlib.sha256(same).hexdigest()),
            made_at=datetime.fromisoformat(applied) if applied else made_on(pack),
            template=template_of(pack, form.key),
        ),
        source=args.dossier, pack=pack,
    )  # fmt: skip
    return 0


def run_preview(args: argparse.Namespace) -> int:
    """Write a form with its sample content, in the pack's template where it has one."""
    from datetime import UTC, datetime

    from zhiping.cli.commands.policy import read_named
    from zhiping.cli.forms import MARKS, form_called, made_on, template_of
    from zhiping.ground.documents.forms import Standing, render

    form = form_called(args.form)
    pack = read_named(args.pack) if args.pack else None
    made_at = made_on(pack) if pack else datetime(1970, 1, 1, tzinfo=UTC)
    mark = MARKS[Standing(args.standing)]
    template = template_of(pack, form.key)
    _write(
        args.out,
        lambda: render(form, form.sample(), mark, made_at=made_at, template=template),
        source=form.key, pack=pack,
    )  # fmt: skip
    return 0


def _write(out: str, make: Callable[[], bytes], *, source: str, pack: Pack | None) -> None:
    """Write what ``make`` gives; nothing is written when it cannot be made."""
    from zhiping.cli.forms import faults_of
    from zhiping.core.errors import BadInput, Fault
    from zhiping.ground.documents.service import MissingGlyphs, TemplateError

    try:
        made = make()
    except (TemplateError, MissingGlyphs) as wrong:
        expected = f"改正规则包 {pack.id} 的版式" if pack and isinstance(wrong, TemplateError) else ""
        raise BadInput([Fault(where, said, expected) for where, said in faults_of(wrong, source)]) from None
    try:
        Path(out).write_bytes(made)
    except OSError as wrong:
        raise BadInput(Fault(out, f"写不进去：{wrong.strerror}", "可以写入的文件")) from None
