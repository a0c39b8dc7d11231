"""What makes an installation unsafe. The production profile refuses to start while any of it holds.

Registered as Django's system checks under the tag ``zhiping``; those that read the database under ``zhiping_data``.
Each says in ``obj`` which setting or file it is about, in ``hint`` what would be right.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.db import connection

from zhiping.config import hosts, secret
from zhiping.config.env import VARIABLES, Environment
from zhiping.core.errors import BadInput, Fault

SETTINGS = "zhiping"
DATA = "zhiping_data"


def _error(number: int, where: str, message: str, expected: str) -> Error:
    return Error(message, hint=expected, obj=where, id=f"zhiping.E{number:03d}")


def _listening(env: Environment) -> Iterator[Error]:
    address = env.address[0]
    if not env.production:
        if not hosts.is_loopback(address):
            yield _error(
                1,
                "ZHIPING_ADDRESS",
                f"演示环境的账号和密码是公开的，不能在 {address} 上监听",
                "127.0.0.1，或改用 ZHIPING_PROFILE=production",
            )
        return
    if not env.public_url.startswith("https://"):
        yield _error(2, "ZHIPING_PUBLIC_URL", "正式环境的访问地址没有使用https，登录信息会以明文传送", "https://主机名")
    if hosts.is_loopback(hosts.public_host(env)):
        yield _error(3, "ZHIPING_PUBLIC_URL", "正式环境的访问地址是本机", "申报人使用的主机名")
    if not env.trusted_proxies:
        yield _error(
            4,
            "ZHIPING_TRUSTED_PROXIES",
            "没有说明由哪个代理负责https，无法判断请求是否加密到达",
            "代理的IP地址，例如 127.0.0.1",
        )
    for network in env.trusted_proxies:
        if network.prefixlen == 0:
            yield _error(5, "ZHIPING_TRUSTED_PROXIES", f"{network} 等于信任所有人", "代理自己的IP地址")


def _database(env: Environment) -> Iterator[Error]:
    if not env.production:
        return
    database = env.database_url
    if database is None or database.engine == "sqlite":
        if not env.allow_sqlite:
            yield _error(
                6,
                "ZHIPING_DATABASE_URL",
                "正式环境使用的是SQLite，只适合单机运行",
                "postgres://…；确认单机运行的，设 ZHIPING_ALLOW_SQLITE=yes",
            )
        return
    local = not database.host or database.host.startswith("/") or hosts.is_loopback(database.host)
    if not local and dict(database.options).get("sslmode") not in ("require", "verify-ca", "verify-full"):
        yield _error(
            7, "ZHIPING_DATABASE_URL", "数据库在另一台机器上，连接没有要求加密", "在地址末尾加 ?sslmode=verify-full"
        )


def _readable_by_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _files(env: Environment) -> Iterator[Error]:
    if not env.production:
        return
    # The demo's home may be lent and looked at; a home with real people in it belongs to one account alone.
    for path in (env.home, secret.path(env.home), env.home / "keys", env.home / "keys" / "master.key"):
        if path.exists() and _readable_by_others(path):
            right = "chmod 700" if path.is_dir() else "chmod 600"
            yield _error(8, str(path), "本机其他账号可以读取", f"{right} {path}")
    yield from _ballot_keys(env)
    if len(str(settings.SECRET_KEY)) < 50:
        yield _error(9, str(secret.path(env.home)), "签名密钥太短", "删除该文件，启动时会重新生成")


def _ballot_keys(env: Environment) -> Iterator[Error]:
    path, evidence = env.ballot_keys, env.evidence_url or env.home / "evidence"
    if path is None:
        return
    # What operators copy beside the database: a vote's key must not be in it.
    for kept in (env.home / "keys", evidence):
        if path == kept or kept in path.parents:
            yield _error(
                18, "ZHIPING_BALLOT_KEYS", f"表决票箱的密钥会随{kept}一起备份，表决就不再保密",
                "不备份的文件夹，例如 /dev/shm/zhiping-ballots",
            )  # fmt: skip
    if path.exists() and _readable_by_others(path):
        yield _error(8, str(path), "本机其他账号可以读取", f"chmod 700 {path}")


def _switches(env: Environment) -> Iterator[Error]:
    if not env.production:
        return
    if settings.DEBUG:
        yield _error(10, "DEBUG", "正式环境打开了调试，出错页会显示内部信息", "False")
    if settings.TLS and not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield _error(11, "SESSION_COOKIE_SECURE", "登录凭据会经明文http发送", "True")
    if "*" in settings.ALLOWED_HOSTS:
        yield _error(12, "ALLOWED_HOSTS", "接受任意主机名", "列出主机名")
    if not settings.STAFF_SECOND_FACTOR:
        yield _error(16, "ZHIPING_SECOND_FACTOR", "审核和管理人员只凭密码就能登录", "staff，或不设")
    if settings.PAYMENT_PROVIDER == "loopback":
        yield _error(17, "ZHIPING_PAYMENT_PROVIDER", "演示用的在线支付不收真钱，任何人都能说“已付款”", "none，或不设")
    known = {variable.name for variable in VARIABLES}
    for name in sorted(os.environ):
        if name.startswith("ZHIPING_") and name not in known:
            yield _error(13, name, "没有这个设置，可能拼写有误，因此不起作用", "docs/configuration.md 中的名称")


@register(SETTINGS)
def settings_are_safe(**_: Any) -> list[CheckMessage]:
    """Everything that can be told without the database."""
    env: Environment = settings.ENV
    return [*_listening(env), *_database(env), *_files(env), *_switches(env)]


@register(DATA)
def data_are_real(**_: Any) -> list[CheckMessage]:
    """Made-up accounts and rounds have no place beside real people: their passwords are public."""
    env: Environment = settings.ENV
    if not env.production:
        return []
    tables = set(connection.introspection.table_names())
    found: list[CheckMessage] = []
    for number, model, what in ((14, "accounts.User", "演示账号"), (15, "records.Cycle", "演示评审")):
        table = apps.get_model(model)
        if table._meta.db_table in tables and table._default_manager.filter(is_demo=True).exists():
            found.append(
                _error(number, "ZHIPING_DATABASE_URL", f"数据库中有{what}，其密码是公开的", "另建一个空的数据库")
            )
    return found


def refuse_when_unsafe() -> None:
    """Raises ``BadInput`` with one fault for each thing that is unsafe; the database is asked once the settings are
    well."""
    for tag in (SETTINGS, DATA):
        faults = [Fault(str(m.obj), str(m.msg), m.hint or "") for m in run_checks(tags=[tag]) if m.is_serious()]
        if faults:
            raise BadInput(faults)
