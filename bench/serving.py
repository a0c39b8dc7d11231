"""Pages through a real HTTP client against ``zhiping serve``, each beside the bare view on the same server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.client import Client
from bench.measure import Timing, each, repeat
from bench.subjects import APPLICANTS

ROOT = Path(__file__).resolve().parent.parent
_AGREED = {"truth": "on", "declassified": "on"}


def _environment(home: Path, port: int) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIPING_", "DJANGO_"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "ZHIPING_HOME": str(home),
        "ZHIPING_ADDRESS": f"127.0.0.1:{port}",
        "ZHIPING_LOG_LEVEL": "error",
    }


@contextmanager
def _server(environment: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "zhiping.cli.main", "serve"], env=environment)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                Client("127.0.0.1", port).get("/bench/bare/")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _submission(port: int, draft: dict[str, Any], password: str) -> Callable[[], object]:
    """Signed in and with the form at hand: what is left to do is the submission itself."""
    client = Client("127.0.0.1", port)
    client.sign_in(draft["user"], password)
    path = f"/apply/{draft['code']}/check/"
    page = client.get(path)
    client.close()  # the server would, while the others prepare; the submission opens it again

    def submit() -> None:
        status, location, _ = client.post(path, _AGREED, page=page)
        draft["sent"] = status == 302 and "/receipt/" in location

    return submit


def measure(seconds: float) -> tuple[Timing, list[Timing]]:
    """The floor, and every page's timing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="zhiping-bench-") as folder:
        environment = _environment(Path(folder), port)
        demo = ["-m", "zhiping.cli.main", "demo", "--at", "registration", "--applicants", str(APPLICANTS)]
        subprocess.run([sys.executable, *demo], env=environment, stdout=subprocess.DEVNULL, check=True)
        prepared = subprocess.run(
            [sys.executable, "-m", "bench.subjects"], env=environment, stdout=subprocess.PIPE, check=True
        )
        subjects = json.loads(prepared.stdout)
        drafts, password = subjects["drafts"], subjects["password"]
        with _server(environment, port):
            visitor = Client("127.0.0.1", port)
            floor = repeat("a bare view", lambda: visitor.get("/bench/bare/"), seconds=seconds, warm=50)
            found = [repeat("public home", lambda: visitor.get("/"), seconds=seconds)]

            writing = Client("127.0.0.1", port)
            writing.sign_in(drafts[0]["user"], password)
            overview = f"/apply/{drafts[0]['code']}/"
            found.append(repeat("the applicant's page", lambda: writing.get(overview), seconds=seconds))

            found.append(each("submission", [_submission(port, draft, password) for draft in drafts]))
            sent = [draft for draft in drafts if draft["sent"]]
            if not sent:
                raise RuntimeError("no draft could be submitted")

            # The unit where most is to do, as somebody who checks there sees it.
            unit, rows = Counter(str(draft["unit"]) for draft in sent).most_common(1)[0]
            reviewer = Client("127.0.0.1", port)
            reviewer.sign_in(subjects["reviewers"][unit], password)
            found.append(repeat(f"worklist ({rows} rows)", lambda: reviewer.get("/desk/"), seconds=seconds))
            code = next(draft["code"] for draft in sent if str(draft["unit"]) == unit)
            found.append(repeat("dossier page (review)", lambda: reviewer.get(f"/review/{code}/"), seconds=seconds))
    return floor, found
