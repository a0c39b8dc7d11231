"""``zhiping serve``: the web server. ``zhiping up``: server and worker under one roof, with a demo to begin with."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from zhiping.core.errors import BadInput, Fault

#: How long a client may take to send a request's headers, or say nothing, before its connection is closed.
_HEADER_MILLISECONDS = 30_000


def register(subparsers: Any) -> None:
    """Add ``serve`` and ``up``."""
    serve = subparsers.add_parser("serve", help="网页服务")
    serve.set_defaults(run=run_serve)
    up = subparsers.add_parser("up", help="网页服务和后台工作一起运行；演示环境没有数据时先生成演示数据")
    up.add_argument("--fresh", action="store_true", help="先删除 var/ 中的演示数据，重新开始")
    up.add_argument("--applicants", type=int, default=40, metavar="N", help="演示数据中的申报人数")
    up.set_defaults(run=run_up)


def run_serve(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    from zhiping.cli.database import ready, start_django

    start_django(for_server=True)
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    env = settings.ENV
    host, port = env.address
    # Before the database is made or changed, which takes time: whoever cannot be reached need not begin.
    _port_is_free(host, port)
    ready(for_server=True)
    connections.close_all()
    Granian(
        "zhiping.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=env.workers,
        blocking_threads=env.threads,
        # Connections, not requests: many that are opened and never used must not keep others from being answered.
        backlog=1024,
        backpressure=4096,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS, max_buffer_size=256 * 1024),
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()
    return 0


def run_up(args: argparse.Namespace) -> int:
    """Everything that `make run` needs: data if there is none, server, worker; says where and how to sign in."""
    from zhiping.cli.database import ready, start_django

    start_django(for_server=True)
    from django.conf import settings

    env = settings.ENV
    host, port = env.address
    _port_is_free(host, port)
    if args.fresh:
        _start_over()
    ready(for_server=True)
    if not env.production:
        _demo_if_empty(args.applicants)

    from django.db import connections

    from zhiping.cli.supervisor import Part, Supervisor

    connections.close_all()
    me = [sys.executable, "-m", "zhiping.cli.main"]
    parts = [Part("网页服务", [*me, "serve"]), Part("后台工作", [*me, "worker"])]
    return Supervisor(parts).run(ready=lambda: _answers(host, port), announce=lambda: _announce(env))


def _port_is_free(host: str, port: int) -> None:
    import errno
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server will: an address that is merely cooling down after an earlier run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as why:
            if why.errno == errno.EADDRINUSE:
                message, expected = (
                    f"{host}:{port} 已被另一个程序占用，可能已有一个正在运行",
                    "先停止它，或设 ZHIPING_ADDRESS=127.0.0.1:8001 换一个端口",
                )
            else:
                message, expected = f"无法在 {host}:{port} 监听：{why.strerror}", "本机的IP地址和可用的端口"
            raise BadInput(Fault("ZHIPING_ADDRESS", message, expected)) from None


def _answers(host: str, port: int) -> bool:
    import socket

    try:
        with socket.create_connection((host, port), timeout=1) as probe:
            probe.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return probe.recv(5) == b"HTTP/"
    except OSError:
        return False


def _start_over() -> None:
    """Remove the demo's home. Refuses whatever may be more than that."""
    import os
    import shutil

    from django.conf import settings

    from zhiping.cli.database import DEFAULT_HOME

    for name in ("ZHIPING_DATABASE_URL", "ZHIPING_EVIDENCE_URL"):
        if os.environ.get(name):
            raise BadInput(Fault(name, "数据不在 var/ 中，这里不会删除它", "取消这个设置，或自行清空数据库"))
    home = Path(settings.HOME)
    if settings.ENV.production or home != DEFAULT_HOME:
        raise BadInput(
            Fault("ZHIPING_HOME", f"只删除 {DEFAULT_HOME} 中的演示数据", "取消 ZHIPING_HOME 和 ZHIPING_PROFILE")
        )
    if home.exists():
        shutil.rmtree(home)
    print("已删除原有演示数据。", file=sys.stderr)


def _demo_if_empty(applicants: int) -> None:
    import subprocess

    from zhiping.records.models import Cycle

    if Cycle.objects.exists():
        return
    print("正在生成演示数据，第一次运行需要一些时间……", file=sys.stderr)
    made = subprocess.run(
        [sys.executable, "-m", "zhiping.cli.main", "demo", "--at", "application", "--applicants", str(applicants)],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if made.returncode:
        raise BadInput(Fault("zhiping demo", "演示数据没有生成", "上面的提示解决后再运行，或运行 make fresh"))


def _announce(env: Any) -> None:
    if not env.production:
        from django.db import connections

        from zhiping.simulation.demo import print_logins

        print_logins(sys.stdout)
        connections.close_all()
    print(f"\n打开 {env.public_url}\n按 Ctrl-C 停止，数据会保留。", flush=True)
