"""The one table of permissions: url name × method → who. A URL that does not stand here is closed.

A house test walks every URL, role and method against it. Rows are grouped by room; keep them in url order.
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


ACCESS: dict[str, dict[str, Audience]] = {
    # portal
    "portal:home": {"GET": everybody},
    "portal:start": {"GET": signed_in},
    "portal:notice": {"GET": everybody},
    "portal:calendar": {"GET": everybody},
    "portal:check": {"GET": everybody, "POST": everybody},
    "portal:guide": {"GET": everybody},
    "portal:guide_pdf": {"GET": everybody},
    "portal:help": {"GET": everybody},
    "portal:help_role": {"GET": everybody},
    "portal:accessibility": {"GET": everybody},
    "portal:privacy": {"GET": everybody},
    "portal:verify": {"GET": everybody, "POST": everybody},
    "portal:verify_code": {"GET": everybody},
    "portal:robots": {"GET": everybody},
    "portal:favicon": {"GET": everybody},
    "portal:styleguide": {"GET": staff},
    "portal:styleguide_page": {"GET": staff},
    # web
    "web:appearance": {"GET": everybody, "POST": everybody},
    # accounts
    "accounts:signin": {"GET": everybody, "POST": everybody},
    "accounts:signin_passkey": {"POST": everybody},
    "accounts:second": {"GET": everybody, "POST": everybody},
    "accounts:passkey_options": {"POST": everybody},
    "accounts:signout": {"POST": signed_in},
    "accounts:forgotten": {"GET": everybody, "POST": everybody},
    "accounts:reset_password": {"GET": everybody, "POST": everybody},
    "accounts:security": {"GET": signed_in},
    "accounts:confirm": {"GET": signed_in, "POST": signed_in},
    "accounts:password": {"GET": signed_in, "POST": signed_in},
    "accounts:email": {"GET": signed_in, "POST": signed_in},
    "accounts:mail": {"GET": signed_in, "POST": signed_in},
    "accounts:confirm_email": {"GET": signed_in, "POST": signed_in},
    "accounts:totp": {"GET": signed_in, "POST": signed_in},
    "accounts:passkey": {"GET": signed_in, "POST": signed_in},
    "accounts:codes": {"GET": signed_in, "POST": signed_in},
    "accounts:remove_factor": {"GET": signed_in, "POST": signed_in},
    "accounts:end_session": {"POST": signed_in},
    "accounts:end_sessions": {"POST": signed_in},
    "accounts:stop_reset": {"POST": signed_in},
    "accounts:resets": {"GET": who_resets, "POST": who_resets},
    "accounts:agree_reset": {"POST": who_resets},
    "accounts:refuse_reset": {"POST": who_resets},
    # registration
    "registration:start": {"GET": everybody},
    "registration:superiors": {"GET": everybody},
    "registration:body": {"GET": everybody, "POST": everybody},
    "registration:units": {"GET": everybody},
    "registration:person": {"GET": everybody, "POST": everybody},
    "registration:missing": {"GET": everybody, "POST": everybody},
    "registration:mine": {"GET": signed_in},
    "registration:own": {"GET": signed_in, "POST": signed_in},
    "registration:desk": {"GET": a_registrar},
    "registration:preview": {"POST": a_registrar},
    "registration:review": {"GET": a_registrar, "POST": a_registrar},
    "registration:roles": {"GET": who_gives_roles, "POST": who_gives_roles},
    "registration:end": {"GET": who_gives_roles, "POST": who_gives_roles},
    "registration:doubles": {"GET": a_registrar},
    "registration:merge": {"GET": a_registrar, "POST": a_registrar},
    "registration:people": {"GET": who_merges_people, "POST": who_merges_people},
    "registration:people_pair": {"GET": who_merges_people, "POST": who_merges_people},
    "registration:people_merge": {"GET": who_merges_people, "POST": who_merges_people},
    # application
    "application:home": {"GET": a_person, "POST": a_person},
    "application:overview": {"GET": the_applicant},
    "application:check": {"GET": the_applicant, "POST": the_applicant},
    "application:receipt": {"GET": the_applicant},
    "application:content": {"GET": the_applicant},
    "application:papers": {"GET": applicant_or_officer, "POST": applicant_or_officer},
    "application:paper": {"GET": applicant_or_officer},
    "application:offer": {"POST": the_applicant},
    "application:reuse": {"GET": the_applicant, "POST": the_applicant},
    "application:withdraw": {"GET": the_applicant, "POST": the_applicant},
    "application:evidence": {"GET": the_applicant, "POST": the_applicant},
    "application:catalogue": {"GET": the_applicant},
    "application:earlier_files": {"GET": the_applicant, "POST": the_applicant},
    "application:portrait": {"GET": the_applicant, "POST": the_applicant},
    "application:prove": {"POST": the_applicant},
    "application:view": {"GET": the_applicant},
    "application:page": {"GET": the_applicant},
    "application:file": {"GET": the_applicant},
    "application:leaves": {"GET": the_applicant, "POST": the_applicant},
    "application:corners": {"GET": the_applicant, "POST": the_applicant},
    "application:picture": {"GET": the_applicant},
    "application:thumb": {"GET": the_applicant},
    "application:uploads": {"POST": the_applicant},
    "application:upload": {"GET": the_applicant, "PATCH": the_applicant, "POST": the_applicant},
    "application:assign": {"POST": the_applicant},
    "application:join": {"POST": the_applicant},
    "application:detach": {"POST": the_applicant},
    "application:section": {"GET": the_applicant, "POST": the_applicant},
    "application:field": {"POST": the_applicant},
    "application:attested": {"POST": the_applicant},
    "application:item": {"GET": the_applicant, "POST": the_applicant},
    "application:remove": {"POST": the_applicant},
    # review
    "review:batch": {"POST": an_officer},
    "review:batch_apply": {"POST": an_officer},
    "review:batch_done": {"GET": an_officer},
    "review:reports": {"GET": an_officer},
    "review:report": {"GET": an_officer},
    "review:item": {"GET": its_officer},
    "review:mark": {"POST": its_officer},
    "review:together": {"GET": its_officer, "POST": its_officer},
    "review:undo": {"POST": its_officer},
    "review:evidence": {"GET": its_officer},
    "review:page": {"GET": its_officer},
    "review:return": {"GET": its_officer, "POST": its_officer},
    "review:board": {"GET": who_posts, "POST": who_posts},
    "review:publicity": {"GET": its_officer, "POST": its_officer},
    "review:notice": {"GET": its_officer, "POST": its_officer},
    "review:notice_pdf": {"GET": its_officer},
    "review:board_photo": {"GET": its_officer},
    "review:objection": {"POST": its_officer},
    "review:objection_decide": {"POST": its_officer},
    "review:investigate": {"POST": its_officer},
    "review:result": {"GET": its_officer},
    "review:result_pdf": {"GET": its_officer},
    "review:papers": {"GET": a_unit_officer, "POST": a_unit_officer},
    "review:papers_pdf": {"GET": a_unit_officer},
    "review:stack": {"GET": a_unit_officer, "POST": a_unit_officer},
    "review:stack_page": {"GET": a_unit_officer},
    "review:scan": {"GET": its_officer},
    "review:recommend": {"GET": its_officer, "POST": its_officer},
    "review:recommendation_pdf": {"GET": applicant_or_officer},
    "review:report_up": {"GET": its_officer, "POST": its_officer},
    "review:accept": {"GET": its_officer, "POST": its_officer},
    "review:decline": {"GET": its_officer, "POST": its_officer},
    "review:correct": {"GET": its_officer, "POST": its_officer},
    "review:correct_confirm": {"POST": its_officer},
    "review:correct_take_back": {"POST": its_officer},
    "review:refuse": {"GET": its_officer, "POST": its_officer},
    "review:refuse_confirm": {"POST": its_officer},
    "review:refuse_take_back": {"POST": its_officer},
    # experts
    "experts:pool": {"GET": who_knows_experts},
    "experts:new": {"GET": who_keeps_experts, "POST": who_keeps_experts},
    "experts:figures": {"GET": who_counts_experts},
    "experts:committee": {"GET": who_knows_experts},
    "experts:file": {"GET": who_keeps_experts, "POST": who_keeps_experts},
    "experts:seat": {"GET": who_keeps_experts, "POST": who_keeps_experts},
    "experts:recusals": {"GET": who_knows_experts},
    "experts:look": {"POST": who_keeps_experts},
    "experts:recusal": {"GET": who_decides_recusals, "POST": who_decides_recusals},
    "experts:requests": {"GET": who_keeps_experts},
    "experts:request": {"GET": who_keeps_experts, "POST": who_keeps_experts},
    "experts:mine": {"GET": an_expert, "POST": an_expert},
    "experts:own": {"GET": the_applicant, "POST": the_applicant},
    "experts:expert": {"GET": who_knows_experts, "POST": who_keeps_experts},
    "experts:edit": {"GET": who_keeps_experts, "POST": who_keeps_experts},
    "experts:status": {"GET": who_keeps_experts, "POST": who_keeps_experts},
    "experts:bring_up": {"GET": who_keeps_experts, "POST": who_keeps_experts},
    # handin
    "handin:counter": {"GET": at_the_counter, "POST": at_the_counter},
    "handin:packet": {"GET": its_office, "POST": its_counter},
    "handin:manifests": {"GET": who_sends_paper},
    "handin:send": {"GET": a_department_officer, "POST": a_department_officer},
    "handin:manifest": {"GET": who_sends_paper},
    "handin:manifest_pdf": {"GET": who_sends_paper},
    "handin:receipt": {"POST": at_the_counter},
    "handin:receipt_pdf": {"GET": who_sends_paper},
    "handin:cash": {"GET": at_the_cash_desk},
    "handin:enter": {"GET": a_cashier, "POST": a_cashier},
    "handin:vouchers": {"GET": at_the_cash_desk},
    "handin:voucher": {"GET": at_the_cash_desk, "POST": at_the_cash_desk},
    "handin:receipt_file": {"GET": at_the_cash_desk},
    "handin:slip": {"GET": who_sends_paper},
    # Whoever calls: the signature says who it is.
    "handin:callback": {"POST": everybody},
    "handin:loopback": {"GET": a_person, "POST": a_person},
    "handin:admission": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "handin:own": {"GET": the_applicant},
    "handin:pay": {"POST": the_applicant},
    "handin:own_receipt": {"GET": the_applicant},
    "handin:own_paper": {"GET": the_applicant},
    # conferral: results
    "conferral:public": {"GET": everybody},
    "conferral:outcome": {"GET": everybody, "POST": everybody},
    "conferral:public_roll": {"GET": everybody},
    "conferral:public_pdf": {"GET": everybody},
    "conferral:object": {"GET": everybody, "POST": everybody},
    "conferral:overview": {"GET": who_confers},
    "conferral:announce": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "conferral:send": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "conferral:confirm": {"GET": who_leads, "POST": who_leads},
    "conferral:notify": {"GET": who_issues, "POST": who_issues},
    "conferral:roll": {"GET": who_confers, "POST": an_hr_officer},
    "conferral:roll_pdf": {"GET": who_confers},
    "conferral:objections": {"GET": who_knows_of_objections},
    "conferral:objection": {"GET": who_knows_of_objections, "POST": who_knows_of_objections},
    "conferral:objection_file": {"GET": an_office_reviewer},
    "conferral:letter": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "conferral:rechecks": {"GET": the_committee},
    "conferral:recheck": {"GET": its_office, "POST": its_chair},
    "conferral:own": {"GET": the_applicant, "POST": the_applicant},
    # conferral: certificates
    "conferral:offline": {"GET": everybody},
    "conferral:keys_pem": {"GET": everybody},
    "conferral:keys_json": {"GET": everybody},
    "conferral:status": {"GET": everybody},
    "conferral:script": {"GET": everybody},
    "conferral:certificates": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "conferral:certificate_batch": {"GET": an_office_reviewer},
    "conferral:certificate_anew": {"GET": its_reviewer, "POST": its_reviewer},
    "conferral:own_certificates": {"GET": a_person},
    "conferral:own_certificate": {"GET": the_applicant},
    "conferral:own_pdf": {"GET": the_applicant},
    "conferral:own_credential": {"GET": the_applicant},
    # drawing
    "drawing:home": {"GET": who_draws},
    "drawing:prepare": {"GET": who_draws, "POST": who_draws},
    "drawing:public": {"GET": everybody},
    "drawing:script": {"GET": everybody},
    "drawing:record": {"GET": everybody},
    "drawing:public_draw": {"GET": everybody},
    "drawing:frozen": {"GET": everybody},
    "drawing:draw": {"GET": who_draws, "POST": who_draws},
    "drawing:pool": {"GET": who_draws},
    "drawing:commit": {"GET": who_draws, "POST": who_draws},
    "drawing:reveal": {"GET": who_draws, "POST": who_draws},
    "drawing:step_down": {"GET": who_draws, "POST": who_draws},
    "drawing:names": {"GET": who_draws},
    "drawing:issue": {"POST": who_draws},
    "drawing:paper": {"GET": who_draws},
    # defence: the schedule
    "defence:plan": {"GET": an_office_reviewer},
    "defence:places": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:room": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:half_day": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:panels_make": {"POST": an_office_reviewer},
    "defence:panel_new": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:panel": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:make": {"POST": an_office_reviewer},
    "defence:wishes": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:schedule": {"GET": an_office_reviewer},
    "defence:release": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:drop": {"POST": an_office_reviewer},
    "defence:untold": {"POST": an_office_reviewer},
    "defence:waiting": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:session": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "defence:move": {"GET": its_arranger, "POST": its_arranger},
    "defence:sessions": {"GET": an_expert, "POST": an_expert},
    "defence:own": {"GET": the_applicant, "POST": the_applicant},
    "defence:own_notice": {"GET": the_applicant},
    "defence:own_calendar": {"GET": the_applicant},
    # defence: the day
    "defence:day": {"GET": who_follows_the_day},
    "defence:checkin": {"GET": at_the_door, "POST": at_the_door},
    "defence:screen_open": {"POST": at_the_door},
    "defence:screen": {"GET": everybody},
    "defence:run": {"GET": who_runs_a_session, "POST": who_runs_a_session},
    "defence:outcomes": {"GET": who_reads_figures, "POST": who_reads_figures},
    "defence:scoring_home": {"GET": an_expert},
    "defence:scoring": {"GET": an_expert},
    "defence:sheet": {"POST": an_expert},
    "defence:sheet_pdf": {"GET": who_prints_sheets, "POST": who_prints_sheets},
    # meeting
    "meeting:home": {"GET": who_keeps_meetings},
    "meeting:plan": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "meeting:mine": {"GET": an_expert},
    "meeting:ballot": {"GET": an_expert, "POST": an_expert},
    "meeting:opinion": {"GET": an_expert, "POST": an_expert},
    "meeting:vote": {"GET": who_keeps_meetings, "POST": a_chair},
    "meeting:ballot_pdf": {"GET": an_office_reviewer},
    "meeting:tally_pdf": {"GET": who_keeps_meetings},
    "meeting:meeting": {"GET": who_keeps_meetings, "POST": an_office_reviewer},
    "meeting:agenda": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "meeting:people": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "meeting:groups": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "meeting:open": {"GET": a_chair, "POST": a_chair},
    "meeting:record": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "meeting:minutes_pdf": {"GET": who_keeps_meetings},
    "meeting:opinion_pdf": {"GET": an_office_reviewer},
    # aftercare
    "aftercare:lists": {"GET": who_hands_out, "POST": who_hands_out},
    "aftercare:unit": {"GET": a_unit_officer},
    "aftercare:list": {"GET": who_collects, "POST": who_collects},
    "aftercare:list_pdf": {"GET": who_collects},
    "aftercare:destruction": {"GET": who_destroys, "POST": an_office_reviewer},
    "aftercare:destruction_list": {"GET": who_destroys, "POST": who_destroys},
    "aftercare:record_pdf": {"GET": who_destroys},
    "aftercare:hold": {"GET": its_bureau, "POST": its_bureau},
    "aftercare:entrusted": {"GET": an_office_reviewer, "POST": an_office_reviewer},
    "aftercare:package": {"GET": its_office_reviewer},
    "aftercare:years": {"GET": who_ends_years},
    "aftercare:year": {"GET": who_ends_years, "POST": who_ends_years},
    # integrity
    "integrity:cases": {"GET": who_keeps_integrity},
    "integrity:case": {"GET": who_reads_cases, "POST": who_reads_cases},
    "integrity:file": {"GET": who_reads_cases},
    "integrity:open": {"GET": who_opens_cases, "POST": who_opens_cases},
    "integrity:entries": {"GET": who_keeps_integrity},
    "integrity:entry": {"GET": who_keeps_integrity, "POST": who_keeps_integrity},
    "integrity:mine": {"GET": a_person},
    "integrity:own": {"GET": a_person, "POST": a_person},
    "integrity:own_file": {"GET": a_person},
    # desk
    "desk:home": {"GET": an_officer},
    "desk:search": {"GET": an_officer, "POST": an_officer},
    "desk:choose": {"POST": an_officer},
    "desk:keep": {"POST": an_officer},
    "desk:drop": {"POST": an_officer},
    "desk:calls": {"GET": an_officer, "POST": an_officer},
    "desk:record_call": {"POST": an_officer},
    "desk:done": {"GET": an_officer},
    "desk:messages": {"GET": signed_in, "POST": signed_in},
    "desk:procedure": {"GET": staff},
    "desk:history": {"GET": its_officer},
    "desk:office": {"GET": its_officer, "POST": its_officer},
    "desk:assign": {"POST": its_officer},
    "desk:recusals": {"GET": an_officer, "POST": an_officer},
    "desk:lift_recusal": {"GET": an_officer, "POST": an_officer},
    "desk:clock": {"GET": an_operator, "POST": an_operator},
    "desk:mail": {"GET": an_operator, "POST": an_operator},
    "desk:changes": {"GET": a_person},
    "desk:extend": {"GET": who_extends, "POST": who_extends},
    "desk:supplement": {"GET": who_leads, "POST": who_leads},
    # exchange
    "exchange:home": {"GET": who_exchanges},
    "exchange:ask": {"GET": who_exchanges, "POST": who_exchanges},
    "exchange:export": {"GET": who_exchanges},
    "exchange:file": {"GET": who_exchanges},
    "exchange:bring": {"GET": who_exchanges, "POST": who_exchanges},
    "exchange:template": {"GET": who_exchanges},
    "exchange:import": {"GET": who_exchanges, "POST": who_exchanges},
    # printing
    "printing:home": {"GET": who_prints, "POST": who_prints},
    "printing:batch": {"GET": who_prints},
    "printing:file": {"GET": who_prints},
    # figures
    "figures:home": {"GET": who_counts},
    # oversight
    "oversight:home": {"GET": a_supervisor},
    "oversight:dossier": {"GET": reads_along},
    "oversight:files": {"GET": reads_along},
    "oversight:evidence": {"GET": reads_along},
    "oversight:page": {"GET": reads_along},
    "oversight:material": {"GET": who_judges},
    "oversight:material_files": {"GET": who_judges},
    "oversight:material_evidence": {"GET": who_judges},
    "oversight:material_page": {"GET": who_judges},
    "oversight:trails": {"GET": an_auditor, "POST": an_auditor},
    "oversight:trail": {"GET": an_auditor},
    # handover
    "handover:mine": {"GET": signed_in},
    "handover:copy": {"POST": signed_in},
    "handover:fill": {"GET": the_applicant, "POST": the_applicant},
    "handover:bundle": {"GET": applicant_or_officer, "POST": applicant_or_officer},
    "handover:bundle_file": {"GET": applicant_or_officer},
}
