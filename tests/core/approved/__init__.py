"""What people read, kept as text beside the tests: a changed sentence shows in a diff and has to be approved.

python -m tests.core.approved        writes the files anew; read the difference before it is committed
"""

from __future__ import annotations

import json
from pathlib import Path

from zhiping import packs
from zhiping.core.dossier import json_schema
from zhiping.core.eligibility import compile_pack
from zhiping.core.eligibility.cases import load_cases
from zhiping.core.policy import showing
from zhiping.core.policy.reader import read_pack, schema

FOLDER = Path(__file__).parent

#: The texts that are kept.
NAMES = (
    *(f"{name}.{kind}" for name in packs.names() for kind in ("notice.txt", "sentences.txt")),
    "pack.schema.json",
    "dossier.schema.json",
)


def text(name: str) -> str:
    """The text of today that belongs into the file ``name``."""
    if name.endswith(".json"):
        found = schema() if name.startswith("pack") else json_schema()
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    pack = read_pack(packs.locate(name.rsplit(".", 2)[0]))
    if name.endswith(".notice.txt"):
        return showing.as_text(pack).rstrip() + "\n"
    ready = compile_pack(pack)
    said = {
        f"{finding.rule}\t{finding.outcome}\t{finding.message}\t{' '.join(finding.needs)}".rstrip()
        for case in load_cases(pack)
        for finding in ready.judge(case.document).findings
    }
    return "\n".join(sorted(said)) + "\n"
