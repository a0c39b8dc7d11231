"""Who: the audiences that the table of permissions (``zhiping.access.table``) opens an address to.

Each says yes or no of a viewer and, where the address names one, a dossier; what of many rows somebody may see, the
page asks for itself.
"""

from __future__ import annotations

from collections.abc import Callable

from zhiping.access.viewers import OFFICE_ROLES, Viewer, confirms, is_applicant, level_of, may_judge, supervises
from zhiping.core.registration import OFFICER_ROLES
from zhiping.records.models import Dossier

#: Roles in which somebody reviews registrations (P1).
REGISTRAR_ROLES = tuple(sorted({role for roles in OFFICER_ROLES.values() for role in roles}))

Audience = Callable[[Viewer, Dossier | None], bool]


def everybody(_: Viewer, __: Dossier | None) -> bool:
    """The public."""
    return True


def signed_in(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever is signed in."""
    return viewer.signed_in


def a_person(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever is signed in and known as a person: may apply."""
    return viewer.person is not None


def the_applicant(viewer: Viewer, dossier: Dossier | None) -> bool:
    """The person whose dossier it is."""
    return dossier is not None and is_applicant(viewer, dossier)


def an_officer(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever works at a desk: unit, department or Committee office."""
    return viewer.holds("unit_reviewer", "unit_head", "department_reviewer", *OFFICE_ROLES)


def a_unit_officer(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever works on dossiers in a unit (P3); which unit, the page asks."""
    return viewer.holds("unit_reviewer", "unit_head")


def who_posts(viewer: Viewer, _: Dossier | None) -> bool:
    """A unit's officers, and the superior's for a head who applies (rules.md 9); for which unit, the page asks."""
    return viewer.holds("unit_reviewer", "unit_head", "department_reviewer")


def its_officer(viewer: Viewer, dossier: Dossier | None) -> bool:
    """An officer of a level that the dossier has reached."""
    return dossier is not None and bool(level_of(viewer, dossier))


def applicant_or_officer(viewer: Viewer, dossier: Dossier | None) -> bool:
    """The applicant, or an officer of a level that the dossier has reached."""
    return the_applicant(viewer, dossier) or its_officer(viewer, dossier)


def who_extends(viewer: Viewer, _: Dossier | None) -> bool:
    """The bureau for every window (8l), the Committee office for the supplement of paper (8n); the door knows which."""
    return viewer.holds("bureau", "office_reviewer")


def who_leads(viewer: Viewer, _: Dossier | None) -> bool:
    """The bureau: who leads the round puts a supplementary notice into force (8l)."""
    return viewer.holds("bureau")


def a_registrar(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever reviews registrations (P1): the officers of every body that something can be asked of."""
    return viewer.holds(*REGISTRAR_ROLES)


def an_operator(viewer: Viewer, _: Dossier | None) -> bool:
    """Who operates the installation."""
    return viewer.holds("operator")


def who_counts(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever reads the figures of a round: the bureau and its office, the HR department, and who supervises."""
    return viewer.holds("bureau", "office_reviewer", "hr_officer", "supervisor")


def who_exchanges(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever works at a desk or reviews registrations takes sheets out and brings them in; which, each says."""
    return an_officer(viewer, None) or a_registrar(viewer, None)


def who_takes_personal_data(viewer: Viewer, _: Dossier | None) -> bool:
    """Whose exports may hold ID numbers, birth dates and telephones: who answers for the people of a body."""
    return viewer.holds("unit_head", "department_reviewer", "office_reviewer", "hr_officer", "bureau")


def who_keeps_experts(viewer: Viewer, _: Dossier | None) -> bool:
    """Who keeps the pool of experts: the Committee office and the bureau."""
    return viewer.holds("office_reviewer", "bureau")


def who_knows_experts(viewer: Viewer, _: Dossier | None) -> bool:
    """Who reads the list of experts: who keeps it, and the chair. It is shown to nobody else (rules.md 3)."""
    return viewer.holds("office_reviewer", "bureau", "chair")


def who_counts_experts(viewer: Viewer, _: Dossier | None) -> bool:
    """Who reads how many experts there are, and no name: besides those, whoever supervises or audits."""
    return viewer.holds("office_reviewer", "bureau", "chair", "supervisor", "auditor", "hr_officer")


def who_decides_recusals(viewer: Viewer, _: Dossier | None) -> bool:
    """The chair, and the bureau in the chair's own matters (rules.md 3, 9); which are whose, the page asks."""
    return viewer.holds("chair", "bureau")


def an_expert(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever is in a pool of experts, in their term. Being one opens no dossier: a draw or a seat does."""
    return viewer.holds("expert")


def who_prints(viewer: Viewer, _: Dossier | None) -> bool:
    """Who issues the forms of accepted dossiers (P6): the department hands them in, the Committee office has all."""
    return viewer.holds("department_reviewer", "office_reviewer", "bureau")


def who_resets(viewer: Viewer, _: Dossier | None) -> bool:
    """Who may have somebody's second factors removed, two together: the operator, the HR department, the bureau."""
    return viewer.holds("operator", "hr_officer", "bureau")


def who_gives_roles(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Who leads an organisation gives its roles; the operator gives those that only read."""
    return a_registrar(viewer, dossier) or an_operator(viewer, dossier)


def a_supervisor(viewer: Viewer, _: Dossier | None) -> bool:
    """Who supervises for an HR department or the review body: reads, never acts."""
    return viewer.holds("supervisor")


def its_supervisor(viewer: Viewer, dossier: Dossier | None) -> bool:
    """A supervisor in whose scope the dossier lies, once it was submitted."""
    return dossier is not None and supervises(viewer, dossier)


def reads_along(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Who reads a dossier without acting on it: its supervisor, and the HR department that confirms it (P9)."""
    return its_supervisor(viewer, dossier) or (dossier is not None and confirms(viewer, dossier))


def who_judges(viewer: Viewer, dossier: Dossier | None) -> bool:
    """An expert of its committee who keeps out of nothing there (P7, P8); whether they hear or vote on it now, the
    page asks."""
    return dossier is not None and may_judge(viewer, dossier)


def an_auditor(viewer: Viewer, _: Dossier | None) -> bool:
    """Who reads the audit chains, and no dossier."""
    return viewer.holds("auditor")


def who_merges_people(viewer: Viewer, _: Dossier | None) -> bool:
    """Who may make two records of one person one, two together: the review body and the operator."""
    return viewer.holds("office_reviewer", "bureau", "operator")


def at_the_counter(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever takes paper (P6)."""
    return viewer.holds("counter")


def its_office(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Whoever works in the office of the committee with which the dossier lies; never for their own or kin's."""
    if dossier is None or not level_of(viewer, dossier):
        return False
    return dossier.committee.office_id in viewer.organisations(*OFFICE_ROLES)


def its_reviewer(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Who reviews in that office: has a certificate made anew (P10); never for their own or kin's."""
    if dossier is None or not its_office(viewer, dossier):
        return False
    return dossier.committee.office_id in viewer.organisations("office_reviewer")


def its_counter(viewer: Viewer, dossier: Dossier | None) -> bool:
    """The counter of that office (P6)."""
    if dossier is None or not its_office(viewer, dossier):
        return False
    return dossier.committee.office_id in viewer.organisations("counter")


def its_arranger(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Who gives this dossier its place among the defences (P7): the Committee office; never their own or kin's."""
    if dossier is None or not its_office(viewer, dossier):
        return False
    return dossier.committee.office_id in viewer.organisations("office_reviewer")


def who_sends_paper(viewer: Viewer, _: Dossier | None) -> bool:
    """A department's officers, and the Committee office that receives (P6); whose, the page asks."""
    return viewer.holds("department_reviewer", *OFFICE_ROLES)


def a_department_officer(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever works in a competent department (P4, P6); in which, the page asks."""
    return viewer.holds("department_reviewer")


def a_cashier(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever enters money (F1)."""
    return viewer.holds("cashier")


def at_the_cash_desk(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever enters or confirms money (F1): two people."""
    return viewer.holds("cashier", "office_reviewer")


def an_office_reviewer(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever works in the Committee office (P5, P6)."""
    return viewer.holds("office_reviewer")


def who_confers(viewer: Viewer, _: Dossier | None) -> bool:
    """The Committee office, and the HR department that confirms (P8, P9); whose lists, the page asks."""
    return viewer.holds("hr_officer", *OFFICE_ROLES)


def who_takes_results(viewer: Viewer, _: Dossier | None) -> bool:
    """Who takes lists of results out as sheets (P8, P9): the office, its bureau, the HR department; which, it asks."""
    return viewer.holds("office_reviewer", "bureau", "hr_officer")


def an_hr_officer(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever works in an HR department (P9); whose packages, the page asks."""
    return viewer.holds("hr_officer")


def who_issues(viewer: Viewer, _: Dossier | None) -> bool:
    """Who issues a notice of qualification (P9): the bureau or the HR department, whichever the pack says."""
    return viewer.holds("bureau", "hr_officer")


def who_knows_of_objections(viewer: Viewer, _: Dossier | None) -> bool:
    """Who sees that there are objections (P8), and says who looks into them; what they say, only these read."""
    return viewer.holds("office_reviewer", "bureau")


def the_committee(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever works in a Committee office, its chair included."""
    return viewer.holds(*OFFICE_ROLES)


def its_chair(viewer: Viewer, dossier: Dossier | None) -> bool:
    """The chair of the committee with which the dossier lies."""
    if dossier is None or not its_office(viewer, dossier):
        return False
    return dossier.committee.office_id in viewer.organisations("chair")


def who_draws(viewer: Viewer, _: Dossier | None) -> bool:
    """Who draws experts and keeps a secret of a draw (rules.md 3): the office, the chair, the bureau."""
    return viewer.holds("office_reviewer", "chair", "bureau")


def at_the_door(viewer: Viewer, _: Dossier | None) -> bool:
    """Who checks applicants in on the day of the defence (P7): the Committee office, its counter among them."""
    return viewer.holds("office_reviewer", "counter")


def who_follows_the_day(viewer: Viewer, _: Dossier | None) -> bool:
    """Who sees how the panels get on (P7): the office, its counter, and the chair, who opens sheets again with it."""
    return viewer.holds("office_reviewer", "counter", "chair")


def who_runs_a_session(viewer: Viewer, _: Dossier | None) -> bool:
    """Who runs a session of the defence (P7): its lead, and the office; which sessions, the page asks."""
    return viewer.holds("expert", "office_reviewer", "counter")


def who_reads_figures(viewer: Viewer, _: Dossier | None) -> bool:
    """Who reads a panel's figures and opens sheets again, two together (P7): the office and the chair."""
    return viewer.holds("office_reviewer", "chair")


def who_prints_sheets(viewer: Viewer, _: Dossier | None) -> bool:
    """Who has a score sheet printed (P7): the expert their own, the office all; whose, the page asks."""
    return viewer.holds("expert", "office_reviewer")


def who_keeps_meetings(viewer: Viewer, _: Dossier | None) -> bool:
    """The secretary of the review meeting and who presides (P8): counts are theirs alone; whose, the pages ask."""
    return viewer.holds("office_reviewer", "chair")


def a_chair(viewer: Viewer, _: Dossier | None) -> bool:
    """Whoever may preside over a review meeting (P8); whether they do, the operations ask."""
    return viewer.holds("chair")


def who_keeps_integrity(viewer: Viewer, _: Dossier | None) -> bool:
    """The certain circle of A5: the Committee office, the bureau, the HR department; whose, the page asks."""
    return viewer.holds("office_reviewer", "bureau", "hr_officer")


def who_reads_cases(viewer: Viewer, _: Dossier | None) -> bool:
    """That circle, and in a department who opened a case; which, the page asks."""
    return viewer.holds("department_reviewer", "office_reviewer", "bureau", "hr_officer")


def who_opens_cases(viewer: Viewer, dossier: Dossier | None) -> bool:
    """An officer of department, Committee office or bureau whom the dossier has reached (A5)."""
    return its_officer(viewer, dossier) and viewer.holds("department_reviewer", "office_reviewer", "bureau")


def who_hands_out(viewer: Viewer, _: Dossier | None) -> bool:
    """The Committee office and its counter, which hands out review forms (P11)."""
    return viewer.holds("office_reviewer", "counter")


def who_collects(viewer: Viewer, _: Dossier | None) -> bool:
    """Who hands out, and the unit that collects; whose list, the page asks."""
    return viewer.holds("office_reviewer", "counter", "unit_reviewer", "unit_head")


def who_destroys(viewer: Viewer, _: Dossier | None) -> bool:
    """Who lists, confirms, orders, and destroys the paper (P11)."""
    return viewer.holds("office_reviewer", "bureau", "counter")


def its_bureau(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Who leads the body with which the dossier lies; never for their own or kin's."""
    if dossier is None or not its_office(viewer, dossier):
        return False
    return dossier.committee.office_id in viewer.organisations("bureau")


def its_office_reviewer(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Who works in the office of the committee with which the dossier lies; never for their own or kin's."""
    if dossier is None or not its_office(viewer, dossier):
        return False
    return dossier.committee.office_id in viewer.organisations("office_reviewer")


def who_ends_years(viewer: Viewer, _: Dossier | None) -> bool:
    """The bureau closes a round; the operator has it archived as well."""
    return viewer.holds("bureau", "operator")


def staff(viewer: Viewer, dossier: Dossier | None) -> bool:
    """Officers and operators."""
    return an_officer(viewer, dossier) or an_operator(viewer, dossier)
