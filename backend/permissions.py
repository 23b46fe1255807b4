"""Who may do what, on one page. A role is held at a unit; it covers that unit and those below."""

from enum import StrEnum


class Role(StrEnum):
    """A duty, whatever the tier of the unit at which it is held.

    Input also takes the words of releases to 0.2: `district_officer` for `lead_officer`,
    `commune_officer` for `local_officer`, `provincial_officer` for `superior_officer`.
    """

    ADMIN = "admin"
    LEAD_OFFICER = "lead_officer"
    INSPECTOR = "inspector"
    POLICE_OFFICER = "police_officer"
    LOCAL_OFFICER = "local_officer"
    LEADER = "leader"
    SUPERIOR_OFFICER = "superior_officer"
    PARTNER_OFFICER = "partner_officer"
    AUDITOR = "auditor"
    TIP_HANDLER = "tip_handler"

    @classmethod
    def _missing_(cls, value: object) -> "Role | None":
        """The role that a former word meant: accepted as input, and never answered."""
        return FORMER_ROLES.get(value) if isinstance(value, str) else None


FORMER_ROLES: dict[str, Role] = {
    "district_officer": Role.LEAD_OFFICER,
    "commune_officer": Role.LOCAL_OFFICER,
    "provincial_officer": Role.SUPERIOR_OFFICER,
}
"""{word of releases to 0.2: role}: they named the tier at which a duty was held in 2022."""


class Permission(StrEnum):
    """`resource:act`. Reading and writing are apart; acts with legal weight have their own."""

    SELF = "self:use"
    UNIT_READ = "unit:read"
    UNIT_WRITE = "unit:write"
    REORGANISATION_READ = "reorganisation:read"
    REORGANISATION_WRITE = "reorganisation:write"  # drafts it and asks; a second person confirms
    AREA_READ = "area:read"
    AREA_WRITE = "area:write"  # a unit keeps its own; an administrator may do it for them
    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_WRITE = "catalogue:write"
    TEMPLATE_WRITE = "template:write"
    CALENDAR_WRITE = "calendar:write"
    USER_READ = "user:read"
    USER_WRITE = "user:write"
    API_CLIENT_READ = "api-client:read"
    API_CLIENT_WRITE = "api-client:write"  # a second person confirms what it opens
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    PLAN_APPROVE = "plan:approve"
    TASK_WRITE = "task:write"  # how far a task of the plan is; an agency: of its own
    TASK_REPORT_READ = "task-report:read"
    TASK_REPORT_WRITE = "task-report:write"  # what an agency or unit did of a task, what hinders it
    TASK_REPORT_ANSWER = "task-report:answer"  # takes note, returns, or answers a difficulty
    COORDINATION_READ = "coordination:read"  # rules and meetings under QĐ 155/2007
    COORDINATION_WRITE = "coordination:write"
    PROPOSAL_READ = "proposal:read"
    PROPOSAL_WRITE = "proposal:write"  # of one's own unit to the one above it
    PROPOSAL_ANSWER = "proposal:answer"  # addressed to one's own unit
    OPEN_DATA_PUBLISH = "open-data:publish"  # a closed year of the plan, for everyone
    ESTABLISHMENT_READ = "establishment:read"
    ESTABLISHMENT_WRITE = "establishment:write"
    WORKFORCE_WRITE = "workforce:write"
    COMMITMENT_WRITE = "commitment:write"
    COMPLEXITY_DECLARE = "complexity:declare"  # read with establishment:read
    COMPLEXITY_COUNT_READ = "complexity-count:read"  # how many, by unit; also above
    TEAM_READ = "team:read"
    TEAM_WRITE = "team:write"
    INSPECTION_READ = "inspection:read"
    INSPECTION_WRITE = "inspection:write"
    RECHECK_READ = "recheck:read"  # the checked team's unit: once signed
    RECHECK_WRITE = "recheck:write"
    VISIT_ORDER_READ = "visit-order:read"
    VISIT_ORDER_DRAW = "visit-order:draw"  # plans visits: draws lots, sees open tips
    VISIT_POINTS_READ = "visit-points:read"
    VISIT_POINTS_WRITE = "visit-points:write"
    INSPECTION_PLAN_READ = "inspection-plan:read"
    INSPECTION_PLAN_WRITE = "inspection-plan:write"
    INSPECTION_PLAN_APPROVE = "inspection-plan:approve"
    INSPECTION_PLAN_LOOK = "inspection-plan:look"  # before the list opens, with a reason (R40)
    INSPECTION_PLAN_LOOKS = "inspection-plan:looks"  # who looked before it opened
    INSPECTION_PLAN_SEAL = "inspection-plan:seal"  # the hashes of sealed lists
    VIOLATION_READ = "violation:read"
    VIOLATION_WRITE = "violation:write"
    VIOLATION_HANDLE = "violation:handle"
    VIOLATION_DECIDE = "violation:decide"
    ATTACHMENT_READ = "attachment:read"  # also needs the permission of the record: see attached.py
    ATTACHMENT_WRITE = "attachment:write"
    STAFF_READ = "staff:read"
    STAFF_WRITE = "staff:write"
    TRAINING_READ = "training:read"
    TRAINING_WRITE = "training:write"
    SUPPORT_READ = "support:read"
    SUPPORT_WRITE = "support:write"
    SUPPORT_MODEL_READ = "support-model:read"
    SUPPORT_RELEASE = "support:release"
    SUPPORT_PUBLISHED = "support:published"
    NEEDS_SERVED_READ = "needs-served:read"  # exact only with `support:read`, else as published
    COMMUNICATION_READ = "communication:read"
    COMMUNICATION_WRITE = "communication:write"
    MATERIAL_READ = "material:read"
    MATERIAL_WRITE = "material:write"
    BUDGET_READ = "budget:read"
    BUDGET_WRITE = "budget:write"
    CRITERIA_READ = "criteria:read"
    CRITERIA_WRITE = "criteria:write"
    RATING_READ = "rating:read"
    RATING_FOLLOW = "rating:follow"  # also before approval
    RATING_WRITE = "rating:write"
    RATING_VERIFY = "rating:verify"
    RATING_RETURN = "rating:return"
    RATING_APPROVE = "rating:approve"
    REPORT_READ = "report:read"  # submitted reports
    REPORT_FOLLOW = "report:follow"  # also before they are submitted
    REPORT_WRITE = "report:write"  # of one's own unit
    REPORT_RETURN = "report:return"  # reports of units below; its own unit's only by the leader
    REPORT_APPROVE = "report:approve"
    REPORT_SEND = "report:send"
    REPORT_CALENDAR = "report:calendar"
    REPORT_STATUTORY = "report:statutory"  # the exact line of form 501-502 for the districts (D12)
    AGENCY_REPORT_READ = "agency-report:read"
    AGENCY_REPORT_WRITE = "agency-report:write"  # a partner or the police: of its own agency
    AGENCY_REPORT_ACCEPT = "agency-report:accept"  # takes note of it, or returns it
    CRIME_READ = "crime:read"
    CRIME_WRITE = "crime:write"
    TIP_READ = "tip:read"
    TIP_HANDLE = "tip:handle"
    TIP_KEEP = "tip:keep"
    # Whoever has case work hands over their own. The lead agency or the leader, who answer for the
    # unit's files, hand over the work of a colleague who has left. The administrator sees only a
    # number (R65).
    HANDOVER_USE = "handover:use"
    HANDOVER_ARRANGE = "handover:arrange"
    IMPORT_USE = "import:use"
    EXPORT_USE = "export:use"
    EXPORT_CASES = "export:cases"
    CHANGE_READ = "change:read"
    APPROVAL_USE = "approval:use"  # acts of two persons: ask for one, or confirm one
    DUTY_CONFIRM = "duty:confirm"  # the second person when an account gets a duty
    RECORD_LOOK = "record:look"  # one record of a unit below, with a purpose on record
    RECORD_LOOKS = "record:looks"  # who above opened records of one's unit
    AUDIT_READ = "audit:read"
    BACKUP_READ = "backup:read"  # whether backups succeed; never their content


P = Permission

EVERYONE = {P.SELF, P.UNIT_READ, P.CRITERIA_READ, P.VISIT_POINTS_READ, P.INSPECTION_PLAN_SEAL}
CASE_WORK = EVERYONE | {
    *(P.CATALOGUE_READ, P.PLAN_READ, P.CHANGE_READ, P.HANDOVER_USE),
    *(P.AREA_READ, P.COORDINATION_READ),
}
"""What everyone has who works on cases: the office, its teams, police, units below, the leader."""
AGENCY_WORK = (
    *(P.TASK_WRITE, P.TASK_REPORT_READ, P.TASK_REPORT_WRITE),
    *(P.AGENCY_REPORT_READ, P.AGENCY_REPORT_WRITE),
    *(P.COMMUNICATION_READ, P.COMMUNICATION_WRITE, P.TRAINING_READ, P.TRAINING_WRITE),
)
"""What an agency that the plan names has of its own work."""
WRITES_REPORTS = (P.REPORT_READ, P.REPORT_FOLLOW, P.REPORT_WRITE)
PLANS_VISITS = (
    *(P.INSPECTION_PLAN_READ, P.INSPECTION_PLAN_WRITE),
    *(P.INSPECTION_PLAN_LOOK, P.INSPECTION_PLAN_LOOKS),
)

GRANTED: dict[Role, frozenset[Permission]] = {
    # Administrator: accounts, units, catalogues; no case data (R65).
    Role.ADMIN: frozenset(
        EVERYONE
        | {
            P.UNIT_WRITE,
            *(P.REORGANISATION_READ, P.REORGANISATION_WRITE),
            *(P.AREA_READ, P.AREA_WRITE),
            *(P.CATALOGUE_READ, P.CATALOGUE_WRITE),
            *(P.TEMPLATE_WRITE, P.CALENDAR_WRITE),
            *(P.CRITERIA_WRITE, P.VISIT_POINTS_WRITE),
            *(P.USER_READ, P.USER_WRITE),
            *(P.API_CLIENT_READ, P.API_CLIENT_WRITE),
            P.IMPORT_USE,
            *(P.CHANGE_READ, P.BACKUP_READ),
        }
    ),
    # Lead agency of the unit that runs the plan: everything but tips and approval. It reads the
    # police's totals, because they are part of its line of form 501-502, and never writes them.
    Role.LEAD_OFFICER: frozenset(
        CASE_WORK
        | {
            *(P.PLAN_WRITE, P.TASK_WRITE),
            *(P.ESTABLISHMENT_READ, P.ESTABLISHMENT_WRITE),
            *(P.WORKFORCE_WRITE, P.COMMITMENT_WRITE),
            *(P.TEAM_READ, P.TEAM_WRITE),
            *(P.INSPECTION_READ, P.INSPECTION_WRITE, *PLANS_VISITS),
            *(P.VISIT_ORDER_READ, P.VISIT_ORDER_DRAW),
            *(P.VIOLATION_READ, P.VIOLATION_WRITE),
            *(P.ATTACHMENT_READ, P.ATTACHMENT_WRITE),
            *(P.VIOLATION_HANDLE, P.VIOLATION_DECIDE),
            *(P.STAFF_READ, P.STAFF_WRITE),
            *(P.TRAINING_READ, P.TRAINING_WRITE),
            *(P.SUPPORT_READ, P.SUPPORT_WRITE),
            *(P.SUPPORT_MODEL_READ, P.SUPPORT_RELEASE, P.SUPPORT_PUBLISHED),
            P.NEEDS_SERVED_READ,
            *(P.COMMUNICATION_READ, P.COMMUNICATION_WRITE),
            *(P.BUDGET_READ, P.BUDGET_WRITE, P.CRIME_READ),
            *(P.IMPORT_USE, P.EXPORT_USE),
            *(P.EXPORT_CASES, P.APPROVAL_USE, P.HANDOVER_ARRANGE),
            *(P.RATING_READ, P.RATING_FOLLOW),
            *(P.RATING_VERIFY, P.RATING_RETURN),
            *WRITES_REPORTS,
            *(P.REPORT_RETURN, P.REPORT_SEND, P.REPORT_CALENDAR),
            *(P.AREA_WRITE, P.RECORD_LOOKS),
            *(P.COMPLEXITY_DECLARE, P.COMPLEXITY_COUNT_READ, P.COORDINATION_WRITE),
            *(P.MATERIAL_READ, P.MATERIAL_WRITE),
            *(P.RECHECK_READ, P.RECHECK_WRITE),
            *(P.TASK_REPORT_READ, P.TASK_REPORT_ANSWER),
            *(P.PROPOSAL_READ, P.PROPOSAL_WRITE, P.PROPOSAL_ANSWER),
            *(P.AGENCY_REPORT_READ, P.AGENCY_REPORT_ACCEPT),
        }
    ),
    # Member of Đội 178: the inspections of its team and the violations found there.
    Role.INSPECTOR: frozenset(
        CASE_WORK
        | {
            *(P.ESTABLISHMENT_READ, P.TEAM_READ),
            *(P.INSPECTION_READ, P.INSPECTION_WRITE, *PLANS_VISITS),
            *(P.RECHECK_READ, P.RECHECK_WRITE, P.VISIT_ORDER_READ),
            *(P.VIOLATION_READ, P.VIOLATION_WRITE),
            *(P.ATTACHMENT_READ, P.ATTACHMENT_WRITE),
        }
    ),
    # Police: handles violations, commitments, crime figures and tips; as an agency of the plan also
    # its own tasks, activities, courses and reports.
    Role.POLICE_OFFICER: frozenset(
        CASE_WORK
        | {
            P.ESTABLISHMENT_READ,
            P.COMMITMENT_WRITE,
            P.TEAM_READ,
            P.INSPECTION_READ,
            P.INSPECTION_PLAN_READ,
            P.VIOLATION_READ,
            *(P.ATTACHMENT_READ, P.ATTACHMENT_WRITE),
            *(P.VIOLATION_HANDLE, P.VIOLATION_DECIDE),
            *(P.CRIME_READ, P.CRIME_WRITE),
            *(P.TIP_READ, P.TIP_HANDLE),
            *(P.IMPORT_USE, P.EXPORT_USE),
            *(P.EXPORT_CASES, P.APPROVAL_USE),
            *(P.RATING_READ, P.RATING_FOLLOW),
            *AGENCY_WORK,
        }
    ),
    # A unit below the one that runs the plan: the register of its own area.
    Role.LOCAL_OFFICER: frozenset(
        CASE_WORK
        | {
            *(P.ESTABLISHMENT_READ, P.ESTABLISHMENT_WRITE),
            *(P.WORKFORCE_WRITE, P.COMMITMENT_WRITE),
            *(P.STAFF_READ, P.STAFF_WRITE),
            *(P.TRAINING_READ, P.TRAINING_WRITE),
            *(P.SUPPORT_READ, P.SUPPORT_WRITE),
            *(P.SUPPORT_MODEL_READ, P.NEEDS_SERVED_READ),
            *(P.COMMUNICATION_READ, P.COMMUNICATION_WRITE),
            *(P.IMPORT_USE, P.EXPORT_USE),
            *(P.RATING_READ, P.RATING_FOLLOW),
            *(P.RATING_WRITE, *WRITES_REPORTS),
            *(P.ATTACHMENT_READ, P.ATTACHMENT_WRITE),  # of its reports
            *(P.AREA_WRITE, P.RECORD_LOOKS),
            *(P.MATERIAL_READ, P.MATERIAL_WRITE),
            P.RECHECK_READ,
            *(P.TASK_REPORT_READ, P.TASK_REPORT_WRITE),
            *(P.PROPOSAL_READ, P.PROPOSAL_WRITE),
        }
    ),
    # Leader of the unit (chairman or deputy): reads everything, approves plans, signs decisions.
    Role.LEADER: frozenset(
        CASE_WORK
        | {
            *(P.PLAN_APPROVE, P.OPEN_DATA_PUBLISH),
            *(P.ESTABLISHMENT_READ, P.TEAM_READ, P.INSPECTION_READ),
            P.VISIT_ORDER_READ,
            *(P.INSPECTION_PLAN_READ, P.INSPECTION_PLAN_APPROVE),
            *(P.INSPECTION_PLAN_LOOK, P.INSPECTION_PLAN_LOOKS),
            *(P.VIOLATION_READ, P.VIOLATION_DECIDE, P.ATTACHMENT_READ),
            *(P.STAFF_READ, P.TRAINING_READ),
            *(P.SUPPORT_MODEL_READ, P.SUPPORT_PUBLISHED, P.NEEDS_SERVED_READ),
            *(P.COMMUNICATION_READ, P.BUDGET_READ, P.CRIME_READ),
            *(P.EXPORT_USE, P.EXPORT_CASES),
            *(P.APPROVAL_USE, P.DUTY_CONFIRM, P.HANDOVER_ARRANGE),
            P.REORGANISATION_READ,
            *(P.RATING_READ, P.RATING_FOLLOW),
            *(P.RATING_RETURN, P.RATING_APPROVE),
            *(P.REPORT_READ, P.REPORT_FOLLOW, P.REPORT_RETURN, P.REPORT_APPROVE),
            *(P.RECORD_LOOKS, P.COMPLEXITY_DECLARE, P.API_CLIENT_READ),
            P.COMPLEXITY_COUNT_READ,
            *(P.MATERIAL_READ, P.RECHECK_READ),
            *(P.TASK_REPORT_READ, P.TASK_REPORT_ANSWER),
            *(P.PROPOSAL_READ, P.PROPOSAL_ANSWER, P.AGENCY_REPORT_READ),
        }
    ),
    # The office above: targets and totals of the units that run the plan. It opens a single record
    # of theirs only with a purpose that they read, and writes its own report from those they sent.
    Role.SUPERIOR_OFFICER: frozenset(
        EVERYONE
        | {P.CATALOGUE_READ, P.PLAN_READ, P.SUPPORT_PUBLISHED, P.RATING_READ, P.REPORT_STATUTORY}
        | {P.NEEDS_SERVED_READ, P.COMPLEXITY_COUNT_READ}
        | {P.CHANGE_READ}  # of its own records, and of what was handed up
        | {P.REPORT_READ, P.REPORT_WRITE, P.REPORT_RETURN, P.REPORT_SEND, P.REPORT_CALENDAR}
        | {P.ATTACHMENT_READ, P.ATTACHMENT_WRITE, P.RECORD_LOOK, P.RECORD_LOOKS}  # files of reports
        | {P.MATERIAL_READ, P.MATERIAL_WRITE}  # its own, which the units below read
        | {P.PROPOSAL_READ, P.PROPOSAL_ANSWER}
    ),
    # Health, culture, Fatherland Front, mass organisations: the plan with their own tasks, and the
    # activities, courses and reports of their own agency. No establishment, visit, case or rating.
    Role.PARTNER_OFFICER: frozenset(
        EVERYONE
        | {P.CATALOGUE_READ, P.AREA_READ, P.PLAN_READ, P.COORDINATION_READ, *AGENCY_WORK}
        | {P.MATERIAL_READ, P.ATTACHMENT_READ}  # the library and its files
    ),
    # Inspectorate: the audit trail without contents; also confirms duties as the second person.
    Role.AUDITOR: frozenset(
        EVERYONE
        | {P.AUDIT_READ, P.INSPECTION_PLAN_LOOKS, P.RECORD_LOOKS}
        | {P.APPROVAL_USE, P.DUTY_CONFIRM, P.REORGANISATION_READ, P.API_CLIENT_READ}
    ),
    # Besides the police the only person who reads tips: no contact is opened without them (R9).
    Role.TIP_HANDLER: frozenset(EVERYONE | {P.TIP_READ, P.TIP_HANDLE, P.TIP_KEEP, P.CHANGE_READ}),
}

OWN_TEAMS_ONLY = frozenset({Role.INSPECTOR})
"""Roles that see records of teams only if the person is a member of the team."""

LED_TEAMS_ONLY = frozenset({P.VISIT_ORDER_READ})
"""Permissions that a role in OWN_TEAMS_ONLY gives only to the leader and deputies of a team.

They propose the visits. Only those who plan see which establishment comes next: the labour office,
the team's leader, and the chairman who approves. Communes, police and other members of a team do
not plan, and every further reader of a list of future visits could warn an establishment (R40).
"""

WHOLE_FIGURES = frozenset({P.PLAN_READ, P.ESTABLISHMENT_READ, P.VISIT_ORDER_READ})
"""Permissions without the limit to own teams: everyone in a unit must see the same figures of the
plan and the same establishments behind them. The visits themselves stay limited to the team."""

READING = EVERYONE | {
    *(P.CATALOGUE_READ, P.AREA_READ, P.PLAN_READ, P.COORDINATION_READ, P.CHANGE_READ),
    *(P.ESTABLISHMENT_READ, P.TEAM_READ, P.INSPECTION_READ, P.INSPECTION_PLAN_READ),
    *(P.VIOLATION_READ, P.ATTACHMENT_READ, P.STAFF_READ, P.TRAINING_READ),
    *(P.SUPPORT_READ, P.SUPPORT_MODEL_READ, P.SUPPORT_PUBLISHED, P.NEEDS_SERVED_READ),
    *(P.COMMUNICATION_READ, P.BUDGET_READ, P.CRIME_READ),
    *(P.RATING_READ, P.RATING_FOLLOW, P.REPORT_READ, P.REPORT_FOLLOW),
    *(P.TASK_REPORT_READ, P.AGENCY_REPORT_READ, P.PROPOSAL_READ),
    *(P.RECORD_LOOKS, P.REORGANISATION_READ),
}
"""What a role of an ended unit still gives until the end of its grace: no tips, lists or acts."""
