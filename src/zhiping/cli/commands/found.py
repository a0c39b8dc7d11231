"""``zhiping found``: a body begins here, with its pack and its first officers. Everything later is done on pages."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import datetime

    from zhiping.records.models import Person

#: The columns of the list of first officers, and what stands in each.
COLUMNS: Final = ("姓名", "证件类型", "证件号码", "用户名", "职责")


def register(subparsers: Any) -> None:
    """Add ``found``."""
    parser = subparsers.add_parser(
        "found", help="正式启用：按规则包建立评审组织单位，登记首批人员，开启第一轮",
        description="PEOPLE是UTF-8的CSV文件，第一行为：" + ",".join(COLUMNS)
        + "。职责写评审组织单位负责人、系统管理员、人社部门人员，每项至少一人。每人的初始密码只在屏幕上显示一次。",
    )  # fmt: skip
    parser.add_argument("pack", metavar="PACK", help="规则包的文件夹，或随产品提供的名称")
    parser.add_argument("people", metavar="PEOPLE", help="首批人员的CSV文件")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Found the body; 1 when the linter finds errors in the pack. All of it or nothing."""
    import sys

    from zhiping import packs
    from zhiping.cli.commands.policy import lint_errors, read_named
    from zhiping.core.policy.reader import files_of

    if errors := lint_errors(read_named(args.pack)):
        print("\n".join(errors), file=sys.stderr)
        return 1
    rows = _read(args.people)
    from zhiping.cli.database import ready

    ready()
    from django.db import transaction

    from zhiping.ground.clock.service import database_now
    from zhiping.records.opening import found

    at = database_now()
    with transaction.atomic():
        people, passwords = _people(rows, at)
        made = found(files_of(packs.locate(args.pack)), people, at=at)
    print(f"已建立{made.office.name}，开启了{made.cycle.pack().title}。初始密码只显示这一次，请当面交给本人：")
    for (_, row), password in zip(rows, passwords, strict=True):
        print(f"{row['姓名']}\t{row['职责']}\t{row['用户名']}\t{password}")
    print("请登录后到“账号与安全”修改密码、开启两步验证，再删除人员名单文件。")
    return 0


def _read(path: str) -> list[tuple[int, dict[str, str]]]:
    """The lines of the list with their numbers. Raises ``BadInput`` that names line and column."""
    import csv
    from pathlib import Path

    from zhiping.core.errors import BadInput, Fault

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(Fault(path, "读不了这个文件", "UTF-8的CSV文件")) from None
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadInput(Fault(f"{path}:1", "第一行不对", ",".join(COLUMNS)))
        rows = [(reader.line_num, {k: (v or "").strip() for k, v in row.items()}) for row in reader if None not in row]
    except csv.Error:
        raise BadInput(Fault(f"{path}:{reader.line_num}", "这一行读不了", "逗号分隔的五列")) from None
    return rows


def _people(
    rows: Sequence[tuple[int, dict[str, str]]], at: datetime
) -> tuple[list[tuple[Person, str]], list[str]]:  # fmt: skip
    """The persons of the list with accounts and roles, and their passwords. Raises ``BadInput`` with every fault."""
    import secrets

    from zhiping.accounts.operations.opening import open_account
    from zhiping.core.errors import BadInput, Fault
    from zhiping.ground import identity
    from zhiping.records.actors import SYSTEM
    from zhiping.records.models import Membership
    from zhiping.records.opening import FIRST
    from zhiping.records.operations import register_person
    from zhiping.stages.registration.operations.asking import Identity
    from zhiping.stages.registration.words import ID_TYPES

    roles = {Membership.Role(role).label: role for role in FIRST}
    types = {word: key for key, word in ID_TYPES.items()}
    people, passwords, faults = [], [], []
    for line, row in rows:
        if row["职责"] not in roles:
            faults.append(Fault(f"{line}:职责", f"不能是“{row['职责']}”", "、".join(roles)))
            continue
        if row["证件类型"] not in types:
            faults.append(Fault(f"{line}:证件类型", f"不能是“{row['证件类型']}”", "、".join(types)))
            continue
        claim = Identity(row["姓名"], types[row["证件类型"]], row["证件号码"]).claim()
        answer = identity.provider().check(claim)
        if answer.outcome == identity.Outcome.CONTRADICTS:
            faults += [Fault(f"{line}:证件号码", said) for _, said in answer.faults]
            continue
        password = secrets.token_urlsafe(12)
        try:
            user = open_account(
                username=row["用户名"], display_name=claim.name, password=password, by=SYSTEM.label, at=at
            )
            person = register_person(
                name=claim.name, id_type=claim.id_type, id_number=claim.id_number, user=user, by=SYSTEM, at=at
            )
        except BadInput as bad:
            faults += [Fault(f"{line}:{one.where}", one.message, one.expected) for one in bad.faults]
            continue
        people.append((person, roles[row["职责"]]))
        passwords.append(password)
    if faults:
        raise BadInput(faults)
    return people, passwords
