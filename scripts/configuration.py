"""Writes docs/configuration.md from the table in ``zhiping.config.env``; a test keeps the two in step."""

from __future__ import annotations

import sys
from pathlib import Path

from zhiping.config.env import VARIABLES, Variable

PAGE = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"

_HEAD = """# Configuration

Everything that can be set from outside is an environment variable of the table below; there is no other place.
Written by `scripts/configuration.py` from `src/zhiping/config/env.py`: change it there.

Nothing needs to be set for `make run` and `make test`. A value that cannot be read stops the start with one line that
names the variable; it never falls back to the default. A variable that is set to nothing counts as not set.

"""

_TAIL = """
## What the first run makes

In `ZHIPING_HOME`, each readable by its owner alone: `zhiping.sqlite3` (unless the database is elsewhere), `evidence/`
(sealed files), `keys/` (`master.key` and one data key per dossier: without them nothing sealed can be read), and
`secret-key` (signs sessions and forms; removing it signs everybody out). Back up `keys/` apart from the database: a
destroyed key must not come back with an old backup. `ballots/` holds the keys of votes that are under way and is never
backed up: who has the key and the database of the middle of a vote reads it. Where even a disk is too much, name a
folder in memory (`ZHIPING_BALLOT_KEYS=/dev/shm/zhiping-ballots`, or a `tmpfs` of its own, mode 700, owned by the
service).

## The two profiles

`demo` listens on this machine only, because its passwords are printed on the screen.

`production` refuses to start, with one line for each reason and exit status 2, while

- `ZHIPING_PUBLIC_URL` is not `https`, or names this machine;
- no trusted proxy is named, or a network that means everybody;
- the database is SQLite and `ZHIPING_ALLOW_SQLITE` is not `yes`; or a PostgreSQL on another machine without
  `sslmode=require` or stricter;
- the home, the secret key or the keys can be read by other accounts;
- debugging is on, cookies may travel in clear, or any host name is taken;
- a variable that begins with `ZHIPING_` is unknown (a typing error would otherwise do nothing, silently);
- the database holds demo accounts or demo rounds.

A small installation on one machine, behind a proxy that speaks TLS and sets `X-Forwarded-For` and
`X-Forwarded-Proto`:

```sh
ZHIPING_PROFILE=production
ZHIPING_HOME=/srv/zhiping
ZHIPING_DATABASE_URL=postgres:///zhiping?host=/var/run/postgresql
ZHIPING_PUBLIC_URL=https://zhiping.example.org
ZHIPING_TRUSTED_PROXIES=127.0.0.1
ZHIPING_WORKERS=2
```

The proxy must also wait for the whole request before it hands it on (nginx does so unless
`proxy_request_buffering off`): a request that trickles in would otherwise hold one of `ZHIPING_THREADS`. It should
refuse bodies larger than `ZHIPING_UPLOAD_MB`, and needs no other rule:

```nginx
location / {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    client_max_body_size 50m;
}
```

`zhiping serve` and `zhiping worker` are two services of their own there; `zhiping up` runs both under one process.

## Only for developing

`make setup` takes the Python that `ZHIPING_PYTHON` names, if it is set. `make drill` hands its `COUNT` to the tests as
`ZHIPING_DRILL_COUNT`.
"""


def _row(variable: Variable) -> str:
    default = f"`{variable.default}`" if variable.default else "(empty)"
    meaning = f"({variable.only} only) {variable.meaning}" if variable.only else variable.meaning
    return f"| `{variable.name}` | {default} | {meaning} |"


def page() -> str:
    """The whole page."""
    rows = ["| variable | default | meaning |", "|---|---|---|", *(_row(variable) for variable in VARIABLES)]
    return _HEAD + "\n".join(rows) + "\n" + _TAIL


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE, file=sys.stderr)
