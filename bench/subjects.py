"""Prepares drafts in a demo at its registration stage, through the product's operations, and says what can be measured.

Runs in a process of its own, in the measured installation; prints one JSON object.
"""

from __future__ import annotations

import json

from zhiping.cli.database import ready

APPLICANTS = 40


def prepare() -> dict[str, object]:
    """Fill in one draft for each applicant; the demo's password, and who can submit which dossier."""
    from zhiping.core.errors import BadInput
    from zhiping.core.procedure import Refusal
    from zhiping.records.actors import Actor
    from zhiping.records.models import Cycle, Membership, Person
    from zhiping.records.queries import now
    from zhiping.simulation.cohort import make_cohort
    from zhiping.simulation.comparing import claimed_truth
    from zhiping.simulation.founding import DEMO_PASSWORD
    from zhiping.stages.application import operations

    cycle = Cycle.objects.get()
    at = now(cycle)
    drafts = []
    for applicant in make_cohort(cycle.pack(), applicants=APPLICANTS, seed=1).applicants:
        person = Person.objects.select_related("user").get(user__username=f"applicant{applicant.number:03}")
        employed = Membership.objects.select_related("organisation").get(person=person, role="employee")
        by = Actor(person)
        try:
            dossier = operations.start(person, cycle, unit=employed.organisation, by=by, at=at)
            operations.fill(dossier, claimed_truth(applicant.truth), by=by, at=at)
        except (Refusal, BadInput):
            continue
        if person.user is not None:
            drafts.append({"user": person.user.username, "code": dossier.code, "unit": employed.organisation_id})
    reviewers = Membership.objects.filter(role="unit_reviewer", person__user__is_demo=True).order_by("-id")
    found = reviewers.values_list("organisation_id", "person__user__username")
    return {"password": DEMO_PASSWORD, "drafts": drafts, "reviewers": {str(unit): user for unit, user in found}}


if __name__ == "__main__":
    ready()
    print(json.dumps(prepare()))
