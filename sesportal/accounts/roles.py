"""Who may do what: one table that a policy officer can read. `docs/access.md` is generated from it."""

from __future__ import annotations

from django.db import models


class Permission(models.TextChoices):
    """One thing a person may do; the label is the sentence shown in docs/access.md."""

    VIEW_EXECUTIVES = "view_executives", "See executives' records and careers"
    VIEW_RESTRICTED = "view_restricted", "See birth date, retirement plan and service dates"
    VIEW_RATINGS = "view_ratings", "See performance ratings"
    EDIT_PREFERENCES = "edit_preferences", "Change mobility preferences"
    VIEW_POSITIONS = "view_positions", "See agencies, positions and allocations"
    EDIT_PLAN = "edit_plan", "Write, sign and carry out their own development plan"
    SIGN_PLANS = "sign_plans", "Sign or return development plans, in the part the agency gives them"
    VIEW_PLANS = "view_plans", "See development plans"
    VIEW_BOARDS = "view_boards", "See boards, cycles and agendas"
    VIEW_CASES = "view_cases", "See every case of every board, for oversight"
    SIT_ON_BOARD = "sit_on_board", "Decide cases on the boards where they hold a seat"
    RUN_BOARDS = "run_boards", "Keep boards, cycles and meetings as the board's office"
    BROWSE_POSTINGS = "browse_postings", "Find mobility programmes and postings"
    APPLY = "apply", "Apply for postings and answer offers"
    RUN_PROGRAMMES = "run_programmes", "Set up mobility programmes, of their agency or of the whole government"
    WRITE_POSTINGS = "write_postings", "Write postings"
    APPROVE_POSTINGS = "approve_postings", "Review and open postings written by somebody else"
    SELECT = "select", "Short-list, offer and select as the host agency"
    VIEW_MOVES = "view_moves", "See releases, agreements and rotations"
    DECIDE_RELEASES = "decide_releases", "Answer release requests as the home agency"
    SIGN_OFF_DECLINES = "sign_off_declines", "Sign off declined releases as chair of the board"
    REQUEST_ALLOCATIONS = "request_allocations", "Ask OPM for temporary allocations"
    DECIDE_ALLOCATIONS = "decide_allocations", "Decide on temporary allocations"
    WRITE_AGREEMENTS = "write_agreements", "Write agreements on rotations"
    SIGN_AGREEMENTS = "sign_agreements", "Sign agreements on rotations, in the part they have"
    RUN_ROTATIONS = "run_rotations", "Start, extend and end rotations"
    RECOGNIZE = "recognize", "Record awards and honours that executives were given"
    DIRECT_MOVES = "direct_moves", "Prepare directed reassignments"
    OVERRIDE_RULES = "override_rules", "Override a rule that blocks a move, with a reason"
    IMPORT_ACTIONS = "import_actions", "Load personnel actions from a file"
    SEND_POSITIONS = "send_positions", "Send the agency's list of positions"
    VIEW_RECONCILIATION = "view_reconciliation", "See reconciliation items and the personnel actions behind a career"
    RECONCILE = "reconcile", "Write notes on reconciliation items"
    VIEW_METRICS = "view_metrics", "See mobility figures in full"
    VIEW_SUPPRESSED_METRICS = "view_suppressed_metrics", "See mobility figures with small counts suppressed"
    COMPUTE_METRICS = "compute_metrics", "Recompute mobility figures on demand"
    VIEW_AUDIT = "view_audit", "See the audit log"
    ISSUE_API_CLIENTS = "issue_api_clients", "Issue and revoke credentials of agency systems"
    MANAGE_ACCOUNTS = "manage_accounts", "Manage accounts and roles"


class Scope(models.TextChoices):
    """How far a role's permissions reach."""

    SELF = "self", "their own record"
    REPORTS = "reports", "the executives who report to them"
    AGENCY = "agency", "their agency and its subelements, never a sibling"
    GOVERNMENT = "government", "the whole government"


class Role(models.TextChoices):
    """The part a person plays; held through a Membership, always for a period."""

    EXECUTIVE = "executive", "Executive"
    SUPERVISOR = "supervisor", "Supervisor"
    AGENCY_HR = "agency_hr", "Agency HR (executive resources office)"
    ERB_MEMBER = "erb_member", "Executive Resources Board member"
    ERB_CHAIR = "erb_chair", "Executive Resources Board chair"
    AGENCY_HEAD = "agency_head", "Agency head"
    OPM_ANALYST = "opm_analyst", "OPM analyst"
    OMB_EXAMINER = "omb_examiner", "OMB examiner"
    AUDITOR = "auditor", "Auditor"
    SYSTEM_ADMIN = "system_admin", "System administrator"
    AGENCY_SYSTEM = "agency_system", "Agency HR system (API client, limited further by its scopes)"


ROLES_OF_PEOPLE = tuple(role for role in Role if role is not Role.AGENCY_SYSTEM)
"""What a membership may give; the role of a system comes from its credentials alone."""
P = Permission
SCOPES: dict[Role, Scope] = {
    Role.EXECUTIVE: Scope.SELF,
    Role.SUPERVISOR: Scope.REPORTS,
    Role.AGENCY_HR: Scope.AGENCY,
    Role.ERB_MEMBER: Scope.AGENCY,
    Role.ERB_CHAIR: Scope.AGENCY,
    Role.AGENCY_HEAD: Scope.AGENCY,
    Role.OPM_ANALYST: Scope.GOVERNMENT,
    Role.OMB_EXAMINER: Scope.GOVERNMENT,
    Role.AUDITOR: Scope.GOVERNMENT,
    Role.SYSTEM_ADMIN: Scope.GOVERNMENT,
    Role.AGENCY_SYSTEM: Scope.AGENCY,
}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.EXECUTIVE: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_RESTRICTED,
            P.VIEW_RATINGS,
            P.EDIT_PREFERENCES,
            P.VIEW_POSITIONS,
            P.EDIT_PLAN,
            P.VIEW_PLANS,
            P.BROWSE_POSTINGS,
            P.APPLY,
            P.VIEW_MOVES,
            P.SIGN_AGREEMENTS,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_RATINGS,
            P.VIEW_POSITIONS,
            P.SIGN_PLANS,
            P.VIEW_PLANS,
            P.BROWSE_POSTINGS,
            P.VIEW_MOVES,
            P.DECIDE_RELEASES,
        }
    ),
    Role.AGENCY_HR: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_RESTRICTED,
            P.VIEW_RATINGS,
            P.VIEW_POSITIONS,
            P.SIGN_PLANS,
            P.VIEW_PLANS,
            P.VIEW_BOARDS,
            P.RUN_BOARDS,
            P.IMPORT_ACTIONS,
            P.SEND_POSITIONS,
            P.VIEW_RECONCILIATION,
            P.RECONCILE,
            P.VIEW_METRICS,
            P.BROWSE_POSTINGS,
            P.RUN_PROGRAMMES,
            P.WRITE_POSTINGS,
            P.APPROVE_POSTINGS,
            P.SELECT,
            P.VIEW_MOVES,
            P.DECIDE_RELEASES,
            P.REQUEST_ALLOCATIONS,
            P.WRITE_AGREEMENTS,
            P.SIGN_AGREEMENTS,
            P.RUN_ROTATIONS,
            P.RECOGNIZE,
            P.DIRECT_MOVES,
            P.ISSUE_API_CLIENTS,
        }
    ),
    Role.ERB_MEMBER: frozenset(
        {P.VIEW_EXECUTIVES, P.VIEW_RATINGS, P.VIEW_POSITIONS, P.VIEW_BOARDS, P.SIT_ON_BOARD, P.BROWSE_POSTINGS}
    ),
    Role.ERB_CHAIR: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_RATINGS,
            P.VIEW_POSITIONS,
            P.VIEW_BOARDS,
            P.SIT_ON_BOARD,
            P.VIEW_METRICS,
            P.BROWSE_POSTINGS,
            P.VIEW_MOVES,
            P.SIGN_OFF_DECLINES,
        }
    ),
    Role.AGENCY_HEAD: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_POSITIONS,
            P.SIGN_PLANS,
            P.VIEW_PLANS,
            P.VIEW_BOARDS,
            P.VIEW_METRICS,
            P.BROWSE_POSTINGS,
            P.APPROVE_POSTINGS,
            P.VIEW_MOVES,
            P.SIGN_AGREEMENTS,
            P.OVERRIDE_RULES,
        }
    ),
    Role.OPM_ANALYST: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_POSITIONS,
            P.VIEW_RECONCILIATION,
            P.RECONCILE,
            P.VIEW_METRICS,
            P.COMPUTE_METRICS,
            P.BROWSE_POSTINGS,
            P.RUN_PROGRAMMES,
            P.VIEW_MOVES,
            P.DECIDE_ALLOCATIONS,
        }
    ),
    Role.OMB_EXAMINER: frozenset({P.VIEW_POSITIONS, P.VIEW_SUPPRESSED_METRICS, P.BROWSE_POSTINGS}),
    Role.AUDITOR: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_POSITIONS,
            P.VIEW_PLANS,
            P.VIEW_BOARDS,
            P.VIEW_CASES,
            P.VIEW_RECONCILIATION,
            P.VIEW_METRICS,
            P.VIEW_AUDIT,
            P.BROWSE_POSTINGS,
            P.VIEW_MOVES,
        }
    ),
    Role.SYSTEM_ADMIN: frozenset({P.MANAGE_ACCOUNTS, P.VIEW_AUDIT, P.ISSUE_API_CLIENTS}),
    Role.AGENCY_SYSTEM: frozenset(
        {
            P.VIEW_EXECUTIVES,
            P.VIEW_POSITIONS,
            P.IMPORT_ACTIONS,
            P.SEND_POSITIONS,
            P.VIEW_RECONCILIATION,
            P.VIEW_PLANS,
            P.BROWSE_POSTINGS,
            P.WRITE_POSTINGS,
            P.SELECT,
            P.VIEW_MOVES,
            P.VIEW_METRICS,
        }
    ),
}
