"""A batch of review forms, from the order to the file, beside a bare Typst compile of the same pages.

Runs the batch in a process and a home of its own, through the product's operations.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass

#: Pages of the floor are measured on so many documents, one after the other in one process.
_FLOOR = 100
FORM = "review-form"


@dataclass(frozen=True)
class Printing:
    """A batch: documents, pages, seconds, megabytes of the file, and the most memory of the worker; the floor beside it
    in documents a second.
    """

    documents: int
    pages: int
    seconds: float
    megabytes: float
    memory_mb: float
    floor: float

    @property
    def a_second(self) -> float:
        """Documents a second, numbering, sealing, audit and binding included."""
        return self.documents / self.seconds


def measure(count: int) -> Printing:
    """A batch of ``count`` review forms in a throw-away installation."""
    with tempfile.TemporaryDirectory(prefix="zhiping-bench-") as home:
        run = subprocess.run(
            [sys.executable, "-m", "bench.printing", str(count)], capture_output=True, text=True, check=True,
            env={**os.environ, "ZHIPING_HOME": home, "ZHIPING_LOG_LEVEL": "error"},
        )  # fmt: skip
    return Printing(**json.loads(run.stdout.splitlines()[-1]))


def accepted(count: int) -> None:
    """So many accepted dossiers of made-up people, each with the content of one that the simulation made."""
    from datetime import timedelta

    from zhiping.core.dossier import give_ids, iter_items
    from zhiping.core.policy.reader import files_of, read_pack_files
    from zhiping.core.procedure import State
    from zhiping.ground.storage import keys
    from zhiping.packs import locate
    from zhiping.records import contents
    from zhiping.records.models import Dossier, Person, Revision
    from zhiping.records.queries import now
    from zhiping.simulation.cohort import make_cohort
    from zhiping.simulation.founding import found

    files = files_of(locate("leshan-2024-engineering"))
    pack = read_pack_files(files)
    cohort = make_cohort(pack, applicants=40, seed=1)
    founded = found(files, pack, cohort, accounts=False)
    cycle = founded.cycle
    at, unit = now(cycle) + timedelta(days=1), founded.cycle.committee.office
    for n in range(count):
        person = Person(name=f"某人{n:04d}", created_at=at)
        person.set_identity("passport", f"E{n:08d}")
        person.save()
        dossier = Dossier(
            person=person, cycle=cycle, committee=cycle.committee, series=cycle.series, year=cycle.year, unit=unit,
            applicant_name=person.name, state=State.ACCEPTED, state_since=at, draft_saved_at=at, submitted_at=at,
            pack_version=cycle.pack_version,
        )  # fmt: skip
        keys.create(dossier.key_owner)
        document = give_ids(dict(cohort.applicants[n % len(cohort.applicants)].claim))
        contents.seal_draft(dossier, document)
        dossier.save()
        sealed, findings, digest = contents.freeze(document, {}, dossier=dossier, number=1)
        Revision.objects.create(
            dossier=dossier, number=1, purpose="submission", sealed=sealed, digest=digest, findings_sealed=findings,
            material="", item_count=sum(1 for _ in iter_items(document)), pack_version=cycle.pack_version,
            engine="bench", arrived_at=at,
        )  # fmt: skip


def _floor(jobs: list[dict[str, object]], source: str) -> float:
    """Documents a second that a bare compiler sets of the same source, fonts read before."""
    import typst

    from zhiping.ground.documents import service

    press = service._press()
    libraries = [service._LIBRARY, service._LIBRARY.with_name("forms.typ")]
    imports = " ".join(f'#import "{path.name}": *;' for path in libraries)
    files = {"main.typ": f"{imports} {source}".encode()} | {path.name: path.read_bytes() for path in libraries}
    told = [json.dumps(one, ensure_ascii=False, default=list) for one in jobs]
    compiler: typst.Compiler = press.compiler
    began = time.perf_counter()
    for one in told:
        compiler.compile(files, sys_inputs={"data": one}, format="pdf", pdf_standards=service.STANDARD)  # type: ignore[type-var]
    return len(jobs) / (time.perf_counter() - began)


def run(count: int) -> Printing:
    """In this process: make the dossiers, ask for the batch, make it."""
    from datetime import UTC, datetime

    from zhiping.faces.printing import making, operations, queries
    from zhiping.faces.printing.models import Batch
    from zhiping.records import issuing
    from zhiping.records.actors import Actor
    from zhiping.records.models import Cycle, Dossier, IssuedDocument, Person

    accepted(count)
    cycle, form = Cycle.objects.get(), queries.forms()[FORM]
    dossiers = list(Dossier.objects.order_by("id").values_list("pk", flat=True))
    batch = operations.ask(
        cycle, dossiers, [form], layout="pdf", said="bench", by=Actor(Person.objects.earliest("id")),
        at=cycle.opened_at, real_at=datetime.now(UTC),
    )  # fmt: skip
    began = time.perf_counter()
    while Batch.objects.get(pk=batch.pk).state in ("waiting", "working"):
        making.make_batches(seconds=60)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    batch.refresh_from_db()
    jobs = []
    for row in IssuedDocument.objects.filter(form=FORM).order_by("id")[:_FLOOR]:
        planned = issuing.Planned(making.order_of(FORM, row.dossier), row.number, row.code, "", row.issued_at)
        jobs.append(issuing.job_of(planned).told)
    floor = _floor(jobs, form.source.read_text(encoding="utf-8"))
    return Printing(batch.done, batch.pages, seconds, batch.size / 1e6, memory, floor)


if __name__ == "__main__":
    from zhiping.cli.database import ready

    ready()
    print(json.dumps(asdict(run(int(sys.argv[1])))))
