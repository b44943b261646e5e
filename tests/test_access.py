"""One table: every address of the portal, every method it takes, every role, and what it answers.

A line is an address's name, a method, what it is about (a key of `world`, or -) and the status for each column:
a visitor, a user without a role, and one user for each role at agency AG, with the HR specialist of another agency
beside AG's. A new address or method without a line fails `test_every_address_has_a_line`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from analytics.actions import compute_now
from development.actions.agreements import offer_agreement
from development.actions.follow_ups import add_action, recommend
from development.actions.notices import set_aside
from development.workflow import PlanStatus
from executives.models import Executive, ImportBatch, Position
from sesportal.accounts.models import User
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role
from sesportal.exchange.actions import issue_client
from sesportal.exchange.actions.webhooks import create_webhook
from tests.factories.accounts import user_with
from tests.factories.boards import bring_to_close, make_room
from tests.factories.development import executive_with_login, make_plan, plan_in
from tests.factories.directed import make_moves
from tests.factories.executives import make_executive, make_item
from tests.factories.mobility import make_market
from tests.factories.notices import make_notice
from tests.factories.rotations import recognized, rotations_of
from tests.factories.selection import make_selections

pytestmark = pytest.mark.django_db

COLUMNS = (
    "visitor",
    "nobody",
    "executive",
    "supervisor",
    "hr",
    "other_hr",
    "erb_member",
    "erb_chair",
    "agency_head",
    "analyst",
    "omb",
    "auditor",
    "admin",
)
TABLE = """
# name                             method about  vis nob exe sup  hr ohr erm erc hed opm omb aud adm
home                               GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
healthz                            GET    -      200 200 200 200 200 200 200 200 200 200 200 200 200
readyz                             GET    -      200 200 200 200 200 200 200 200 200 200 200 200 200

accounts:login                     GET    -      200 302 302 302 302 302 302 302 302 302 302 302 302
accounts:login                     POST   -      200 302 302 302 302 302 302 302 302 302 302 302 302
accounts:logout                    POST   -      302 302 302 302 302 302 302 302 302 302 302 302 302
accounts:my_access                 GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
accounts:password                  GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
accounts:password                  POST   -      302 200 200 200 200 200 200 200 200 200 200 200 200
accounts:roles                     GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
# No identity provider is configured here; tests/accounts/test_oidc.py has one.
accounts:oidc_start                GET    -      404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:oidc_callback             GET    -      404 404 404 404 404 404 404 404 404 404 404 404 404

audit:audit_list                   GET    -      302 403 403 403 403 403 403 403 403 403 403 200 200
audit:my_readers                   GET    -      302 404 200 404 404 404 404 404 404 404 404 404 404

# Credentials of AG's system: issued by its office and by administrators.
exchange:client_list               GET    -      302 403 403 403 200 200 403 403 403 403 403 403 200
exchange:client_new                GET    -      302 403 403 403 200 200 403 403 403 403 403 403 200
exchange:client_new                POST   -      302 403 403 403 200 200 403 403 403 403 403 403 200
exchange:client_detail             GET    system 302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:client_rotate             GET    system 302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:client_rotate             POST   system 302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:client_revoke             GET    system 302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:client_revoke             POST   system 302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_new               GET    system 302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_new               POST   system 302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_detail            GET    hook   302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_test              POST   hook   302 403 403 403 302 404 403 403 403 403 403 403 302
exchange:webhook_rotate            GET    hook   302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_rotate            POST   hook   302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_end_secret        POST   hook   302 403 403 403 409 404 403 403 403 403 403 403 409
exchange:webhook_pause             POST   hook   302 403 403 403 302 404 403 403 403 403 403 403 302
exchange:webhook_resume            POST   hook   302 403 403 403 302 404 403 403 403 403 403 403 302
exchange:webhook_replay            POST   hook   302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_delete            GET    hook   302 403 403 403 200 404 403 403 403 403 403 403 200
exchange:webhook_delete            POST   old    302 403 403 403 302 404 403 403 403 403 403 403 302

executives:directory               GET    -      302 403 200 200 200 200 200 200 200 200 403 200 403
executives:directory_export        GET    -      302 403 200 200 200 200 200 200 200 200 403 200 403
# An executive of AG who is the executive, who reports to the supervisor, who is neither; and one of another agency.
executives:executive_detail        GET    own    302 404 200 404 200 404 200 200 200 200 404 200 404
executives:executive_detail        GET    report 302 404 404 200 200 404 200 200 200 200 404 200 404
executives:executive_detail        GET    peer   302 404 404 404 200 404 200 200 200 200 404 200 404
executives:executive_detail        GET    other  302 404 404 404 404 200 404 404 404 200 404 200 404
executives:executive_ledger        GET    own    302 404 200 404 200 404 403 403 403 200 404 200 404
executives:executive_ledger        GET    report 302 404 404 403 200 404 403 403 403 200 404 200 404
executives:executive_ledger        GET    other  302 404 404 404 404 200 404 404 404 200 404 200 404
executives:preference_edit         GET    own    302 404 200 404 403 404 403 403 403 403 404 403 404
executives:preference_edit         POST   own    302 404 200 404 403 404 403 403 403 403 404 403 404
executives:preference_edit         POST   peer   302 404 404 404 403 404 403 403 403 403 404 403 404
executives:my_record               GET    -      302 404 302 404 404 404 404 404 404 404 404 404 404

executives:agency_list             GET    -      302 403 200 200 200 200 200 200 200 200 200 200 403
executives:agency_detail           GET    agency 302 403 200 200 200 200 200 200 200 200 200 200 403

executives:import_list             GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
executives:import_new              GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
executives:import_new              POST   -      302 403 403 403 200 200 403 403 403 403 403 403 403
executives:import_template         GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
executives:import_detail           GET    batch  302 403 403 403 200 404 403 403 403 403 403 403 403
executives:import_progress         GET    batch  302 403 403 403 200 404 403 403 403 403 403 403 403
executives:import_errors           GET    batch  302 403 403 403 404 404 403 403 403 403 403 403 403

executives:reconciliation_list     GET    -      302 403 403 403 200 200 403 403 403 200 403 200 403
executives:comparison_list         GET    -      302 403 403 403 200 200 403 403 403 200 403 200 403
executives:reconciliation_detail   GET    item   302 403 403 403 200 404 403 403 403 200 403 200 403
executives:reconciliation_detail   POST   item   302 403 403 403 200 404 403 403 403 200 403 403 403

# Figures: the own row for an agency, everything for OPM and auditors, departments with small counts suppressed for OMB.
analytics:dashboard                GET    -      302 403 403 403 200 200 403 200 200 200 200 200 403
analytics:download                 GET    -      302 403 403 403 200 200 403 200 200 200 200 200 403
analytics:published                GET    -      302 403 403 403 200 200 403 200 200 200 200 200 403
analytics:agency_flows             GET    agency 302 403 403 403 200 404 403 200 200 200 200 200 403
analytics:agency_flows             GET    far    302 403 403 403 404 200 403 404 404 200 200 200 403
analytics:recompute                GET    -      302 403 403 403 403 403 403 403 403 200 403 403 403
analytics:recompute                POST   -      302 403 403 403 403 403 403 403 403 422 403 403 403
analytics:run_progress             GET    run    302 403 403 403 403 403 403 403 403 200 403 403 403
# Nothing has been counted of plans in this small world: whoever may see figures is told so, and finds no file.
analytics:follow_through           GET    -      302 403 403 403 200 200 403 200 200 200 200 200 403
analytics:follow_through_download  GET    -      302 403 403 403 404 404 403 404 404 404 404 404 403
analytics:follow_through_unit      GET    agency 302 403 403 403 200 404 403 200 200 200 404 200 403
analytics:follow_through_unit      GET    far    302 403 403 403 404 200 403 404 404 200 404 200 403
analytics:definitions              GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200

# Programmes and postings: whoever browses sees what is open; a draft of AG its office and head; a search its owner.
mobility:opportunity_list          GET    -      302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:opportunity_compare       GET    -      302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:opportunity_detail        GET    open_posting 302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:opportunity_detail        GET    draft_posting 302 403 404 404 200 404 404 404 200 404 404 404 403
mobility:saved_search_list         GET    -      302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:saved_search_list         POST   -      302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:saved_search_open         POST   search 302 404 302 404 404 404 404 404 404 404 404 404 404
mobility:saved_search_notices      POST   search 302 404 302 404 404 404 404 404 404 404 404 404 404
mobility:saved_search_delete       POST   search 302 404 302 404 404 404 404 404 404 404 404 404 404
mobility:programme_list            GET    -      302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:programme_compare         GET    -      302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:programme_detail          GET    programme 302 403 200 200 200 200 200 200 200 200 200 200 403
mobility:programme_new             GET    -      302 403 403 403 200 200 403 403 403 200 403 403 403
mobility:programme_new             POST   -      302 403 403 403 200 200 403 403 403 200 403 403 403
mobility:programme_edit            GET    programme 302 403 403 403 200 403 403 403 403 403 403 403 403
mobility:programme_edit            GET    gov_programme 302 403 403 403 403 403 403 403 403 200 403 403 403
mobility:programme_edit            POST   programme 302 403 403 403 200 403 403 403 403 403 403 403 403
mobility:posting_list              GET    -      302 403 403 403 200 200 403 403 200 403 403 403 403
mobility:posting_new               GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
mobility:posting_new               POST   -      302 403 403 403 200 200 403 403 403 403 403 403 403
mobility:posting_edit              GET    draft_posting 302 404 404 404 200 404 404 404 403 404 404 404 404
mobility:posting_edit              POST   draft_posting 302 404 404 404 200 404 404 404 403 404 404 404 404
mobility:posting_edit              GET    open_posting 302 404 404 404 409 404 404 404 403 404 404 404 404
mobility:posting_submit            POST   draft_posting 302 404 404 404 302 404 404 404 403 404 404 404 404
mobility:posting_return            POST   inreview_posting 302 404 404 404 302 404 404 404 302 404 404 404 404
mobility:posting_approve           POST   inreview_posting 302 404 404 404 302 404 404 404 302 404 404 404 404
mobility:posting_duplicate         POST   open_posting 302 404 404 404 302 404 404 404 403 404 404 404 404
mobility:posting_close             POST   open_posting 302 404 404 404 302 404 404 404 403 404 404 404 404
mobility:posting_reopen            POST   closed_posting 302 404 404 404 302 404 404 404 403 404 404 404 404
mobility:posting_cancel            POST   closed_posting 302 404 404 404 302 404 404 404 403 404 404 404 404

# Applications: one's own draft; one of AG's executives, open and in confidence; one to a posting of AG.
mobility:application_list          GET    -      302 403 200 403 403 403 403 403 403 403 403 403 403
mobility:application_home          GET    -      302 404 404 200 200 200 404 200 200 200 404 200 404
mobility:application_detail        GET    own_draft 302 404 200 404 404 404 404 404 404 404 404 404 404
mobility:application_detail        GET    seen_application 302 404 404 200 200 404 404 200 200 200 404 200 404
mobility:application_detail        GET    secret_application 302 404 404 404 404 404 404 404 404 404 404 404 404
mobility:application_detail        GET    applicant 302 404 404 404 200 404 404 404 404 200 404 200 404
mobility:application_new           GET    our_posting 302 403 200 403 403 403 403 403 403 403 403 403 403
mobility:application_new           POST   our_posting 302 403 200 403 403 403 403 403 403 403 403 403 403
mobility:application_edit          GET    own_draft 302 404 200 404 404 404 404 404 404 404 404 404 404
mobility:application_edit          GET    seen_application 302 404 404 403 403 404 404 403 403 403 404 403 404
mobility:application_edit          POST   own_draft 302 404 200 404 404 404 404 404 404 404 404 404 404
mobility:application_disclose      POST   own_draft 302 404 409 404 404 404 404 404 404 404 404 404 404
mobility:application_disclose      POST   secret_application 302 404 404 404 404 404 404 404 404 404 404 404 404
mobility:application_up            POST   own_draft 302 404 409 404 404 404 404 404 404 404 404 404 404
mobility:application_down          POST   own_offer 302 404 302 404 403 404 404 403 403 403 404 403 404
mobility:application_withdraw      POST   own_draft 302 404 302 404 404 404 404 404 404 404 404 404 404
mobility:application_withdraw      POST   applicant 302 404 404 404 403 404 404 404 404 403 404 403 404
mobility:offer_accept              POST   own_offer 302 404 302 404 403 404 404 403 403 403 404 403 404
mobility:offer_accept              POST   secret_application 302 404 404 404 404 404 404 404 404 404 404 404 404
mobility:offer_decline             POST   own_offer 302 404 302 404 403 404 404 403 403 403 404 403 404
mobility:selection_list            GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
mobility:applicant_list            GET    our_posting 302 404 403 403 200 403 403 403 403 403 403 403 404
mobility:applicant_list            GET    their_posting 302 404 403 403 403 403 403 403 403 403 403 403 404
mobility:applicants_act            POST   our_posting 302 404 403 403 302 403 403 403 403 403 403 403 404
mobility:host_note                 POST   applicant 302 404 404 404 302 404 404 404 404 403 404 403 404
mobility:host_note                 POST   seen_application 302 404 404 403 403 404 404 403 403 403 404 403 404
mobility:bring_back                POST   applicant 302 404 404 404 409 404 404 404 404 403 404 403 404
mobility:offer_new                 GET    applicant 302 404 404 404 200 404 404 404 404 403 404 403 404
mobility:offer_new                 POST   applicant 302 404 404 404 200 404 404 404 404 403 404 403 404
mobility:offer_take_back           POST   applicant 302 404 404 404 409 404 404 404 404 403 404 403 404
# Releases that AG is asked for: a short one, the supervisor's, and a long one whose decline is not signed off.
mobility:release_list              GET    -      302 403 200 200 200 200 403 200 200 200 403 200 403
mobility:release_figures           GET    -      302 403 403 403 200 200 403 200 200 200 403 200 403
mobility:release_detail            GET    release 302 403 404 200 200 404 403 200 200 200 403 200 403
mobility:release_answer            POST   release 302 403 404 200 403 404 403 403 403 403 403 403 403
mobility:release_backfilled        POST   release 302 403 404 200 403 404 403 403 403 403 403 403 403
mobility:release_backfill          POST   release 302 403 404 200 403 404 403 403 403 403 403 403 403
mobility:release_proceed           POST   release 302 403 404 403 403 404 403 403 403 403 403 403 403
mobility:release_sign_off          POST   unsigned 302 403 404 403 403 404 403 302 403 403 403 403 403
mobility:allocation_new            GET    unsigned 302 404 404 403 200 404 404 403 403 403 404 403 404
mobility:allocation_new            POST   unsigned 302 404 404 403 200 404 404 403 403 403 404 403 404
mobility:allocation_list           GET    -      302 403 403 403 200 200 403 200 200 200 403 200 403
mobility:allocation_detail         GET    allocation 302 403 403 403 200 404 403 200 200 200 403 200 403
mobility:allocation_decide         POST   allocation 302 403 403 403 403 404 403 403 403 200 403 403 403
mobility:allocation_extend         GET    allocation 302 403 403 403 200 404 403 403 403 403 403 403 403
mobility:allocation_extend         POST   allocation 302 403 403 403 200 404 403 403 403 403 403 403 403
mobility:allocation_withdraw       POST   allocation 302 403 403 403 302 404 403 403 403 403 403 403 403
mobility:ledger_list               GET    -      302 403 403 403 200 200 403 200 200 200 403 200 403
mobility:ledger_detail             GET    agency 302 403 403 403 200 404 403 200 200 200 403 200 403

mobility:index                     GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
development:index                  GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200

# The API as a person signed in to the pages uses it; what a system may call is in tests/exchange/test_api_access.py.
oauth_token                        POST   -      400 400 400 400 400 400 400 400 400 400 400 400 400
# The description of the API is public: it holds no data.
api:schema                         GET    -      200 200 200 200 200 200 200 200 200 200 200 200 200
api:docs                           GET    -      200 200 200 200 200 200 200 200 200 200 200 200 200
api:reference                      GET    -      200 200 200 200 200 200 200 200 200 200 200 200 200
api:operation                      GET    act    200 200 200 200 200 200 200 200 200 200 200 200 200
api:guide                          GET    guide  200 200 200 200 200 200 200 200 200 200 200 200 200
api:example-client                 GET    -      200 200 200 200 200 200 200 200 200 200 200 200 200
api:event-list                     GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
# A webhook of AG's system; what is done to it needs a key.
api:webhook-list                   GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:webhook-list                   POST   -      401 403 403 403 400 400 403 403 403 403 403 403 400
api:webhook-detail                 GET    hook   401 404 404 404 200 404 404 404 404 404 404 404 200
api:webhook-detail                 DELETE older  401 404 404 404 204 404 404 404 404 404 404 404 204
api:webhook-pause                  POST   hook   401 404 404 404 400 404 404 404 404 404 404 404 400
api:webhook-resume                 POST   hook   401 404 404 404 400 404 404 404 404 404 404 404 400
api:webhook-rotate-secret          POST   hook   401 404 404 404 400 404 404 404 404 404 404 404 400
api:webhook-end-previous-secret    POST   hook   401 404 404 404 400 404 404 404 404 404 404 404 400
api:webhook-replay                 POST   hook   401 404 404 404 400 404 404 404 404 404 404 404 400
api:webhook-test                   POST   hook   401 404 404 404 400 404 404 404 404 404 404 404 400
api:webhook-delivery-list          GET    hook   401 404 404 404 200 404 404 404 404 404 404 404 200
api:agency-list                    GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:agency-detail                  GET    agency 401 404 200 200 200 200 200 200 200 200 200 200 404
api:position-list                  GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:position-detail                GET    post   401 404 200 200 200 200 200 200 200 200 200 200 404
api:executive-list                 GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:executive-detail               GET    person 401 404 404 404 200 404 200 200 200 200 404 200 404
api:assignment-list                GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:assignment-detail              GET    stint  401 404 404 404 200 404 200 200 200 200 404 200 404
api:personnel-action-list          GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:personnel-action-detail        GET    action 401 404 404 404 200 404 404 404 404 200 404 200 404
# Batches: of the office's agency alone; a body is asked for before anything else, and results only where it has ended.
api:personnel-action-batch-list    GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:personnel-action-batch-list    POST   -      401 403 403 403 415 415 403 403 403 403 403 403 403
api:personnel-action-batch-detail  GET    batch  401 404 404 404 200 404 404 404 404 404 404 404 404
api:personnel-action-batch-results GET    batch  401 404 404 404 409 404 404 404 404 404 404 404 404
api:personnel-action-batch-results-csv GET batch 401 404 404 404 409 404 404 404 404 404 404 404 404
api:personnel-action-batch-results-ndjson GET batch 401 404 404 404 409 404 404 404 404 404 404 404 404
api:position-batch-list            GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:position-batch-list            POST   -      401 403 403 403 415 415 403 403 403 403 403 403 403
api:position-batch-detail          GET    posts_batch 401 404 404 404 200 404 404 404 404 404 404 404 404
api:position-batch-results         GET    posts_batch 401 404 404 404 409 404 404 404 404 404 404 404 404
api:position-batch-results-csv     GET    posts_batch 401 404 404 404 409 404 404 404 404 404 404 404 404
api:position-batch-results-ndjson  GET    posts_batch 401 404 404 404 409 404 404 404 404 404 404 404 404
# One alone: a key is asked for of whoever may send; a position is changed by its agency, which says what it has read.
api:personnel-action-list          POST   -      401 403 403 403 400 400 403 403 403 403 403 403 403
api:position-list                  POST   -      401 403 403 403 400 400 403 403 403 403 403 403 403
api:position-detail                PUT    post   401 404 403 403 428 403 403 403 403 403 403 403 404
api:reconciliation                 GET    -      401 403 403 403 200 200 403 403 403 200 403 200 403
api:reconciliation-item-list       GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:reconciliation-item-detail     GET    item   401 404 404 404 200 404 404 404 404 200 404 200 404
api:reconciliation-item-note       POST   item   401 404 404 404 400 404 404 404 404 400 404 403 404
# Mobility in the API: what the pages show, and to a host's office alone what is confidential.
api:posting-list                   GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:posting-detail                 GET    open_posting 401 404 200 200 200 200 200 200 200 200 200 200 404
api:posting-detail                 GET    draft_posting 401 404 404 404 200 404 404 404 200 404 404 404 404
api:application-list               GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:application-detail             GET    seen_application 401 404 404 200 200 404 404 200 200 200 404 200 404
api:application-detail             GET    secret_application 401 404 404 404 404 404 404 404 404 404 404 404 404
api:application-detail             GET    applicant 401 404 404 404 200 404 404 404 404 200 404 200 404
api:release-list                   GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:release-detail                 GET    release 401 404 404 200 200 404 404 200 200 200 404 200 404
api:rotation-list                  GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:rotation-detail                GET    rotation 401 404 200 404 200 404 404 200 200 200 404 200 404
api:allocation-list                GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:allocation-detail              GET    allocation 401 404 404 404 200 404 404 200 200 200 404 200 404
api:allocation-total-list          GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:allocation-total-detail        GET    agency 401 404 404 404 200 404 404 200 200 200 404 200 404
api:development-plan-list          GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:development-plan-detail        GET    plan   401 404 200 404 200 404 404 404 200 404 404 200 404
api:development-plan-detail        GET    fplan  401 404 404 404 404 200 404 404 404 404 404 200 404
# Done with a plan, asked without a key.
api:development-plan-submit        POST   draft  401 404 400 404 403 404 404 404 403 404 404 403 404
api:development-plan-withdraw      POST   signs  401 404 404 403 403 404 404 404 403 404 404 403 404
api:development-plan-sign          POST   signs  401 404 404 400 409 404 404 404 409 404 404 403 404
api:development-plan-return        POST   signs  401 404 404 400 409 404 404 404 409 404 404 403 404
api:development-plan-take-up-changes POST   plan   401 404 400 404 403 404 404 404 403 404 404 403 404
api:development-plan-revise        POST   plan   401 404 400 404 403 404 404 404 403 404 404 403 404
api:development-plan-close         POST   plan   401 404 400 404 403 404 404 404 403 404 404 403 404
api:development-plan-set-progress  POST   plan   401 404 400 404 403 404 404 404 403 404 404 403 404
# What is done in the marketplace, asked without a key: 400 is who may do it.
api:posting-list                   POST   -      401 403 403 403 400 400 403 403 403 403 403 403 403
api:posting-edit                   POST   draft_posting 401 404 404 404 409 404 404 404 403 404 404 404 404
api:posting-submit                 POST   draft_posting 401 404 404 404 409 404 404 404 403 404 404 404 404
api:posting-approve                POST   inreview_posting 401 404 404 404 400 404 404 404 400 404 404 404 404
api:posting-return                 POST   inreview_posting 401 404 404 404 400 404 404 404 400 404 404 404 404
api:posting-close                  POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-reopen                 POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-cancel                 POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-duplicate              POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-apply                  POST   open_posting 401 404 400 403 403 403 403 403 403 403 403 403 404
api:posting-short-list             POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-take-off-short-list    POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-rank-short-list        POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-lock-short-list        POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-unlock-short-list      POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:posting-not-select             POST   open_posting 401 404 403 403 400 403 403 403 403 403 403 403 404
api:application-edit               POST   applicant 401 404 404 404 403 404 404 404 404 403 404 403 404
api:application-submit             POST   applicant 401 404 404 404 403 404 404 404 404 403 404 403 404
api:application-prefer             POST   applicant 401 404 404 404 403 404 404 404 404 403 404 403 404
api:application-disclose           POST   applicant 401 404 404 404 403 404 404 404 404 403 404 403 404
api:application-withdraw           POST   applicant 401 404 404 404 403 404 404 404 404 403 404 403 404
api:application-accept-offer       POST   applicant 401 404 404 404 403 404 404 404 404 403 404 403 404
api:application-decline-offer      POST   applicant 401 404 404 404 403 404 404 404 404 403 404 403 404
api:application-make-offer         POST   applicant 401 404 404 404 400 404 404 404 404 403 404 403 404
api:application-take-back-offer    POST   applicant 401 404 404 404 400 404 404 404 404 403 404 403 404
api:application-bring-back         POST   applicant 401 404 404 404 400 404 404 404 404 403 404 403 404
api:application-add-note           POST   applicant 401 404 404 404 400 404 404 404 404 403 404 403 404
api:release-answer                 POST   release 401 404 404 400 403 404 404 403 403 403 404 403 404
api:release-confirm-backfilled     POST   release 401 404 404 400 403 404 404 403 403 403 404 403 404
api:release-sign-off-decline       POST   release 401 404 404 403 403 404 404 409 403 403 404 403 404
api:release-return-decline         POST   release 401 404 404 403 403 404 404 409 403 403 404 403 404
api:release-proceed-without-answer POST   release 401 404 404 403 403 404 404 403 403 403 404 403 404
api:release-request-allocation     POST   release 401 404 404 403 400 404 404 403 403 403 404 403 404
api:release-plan-backfill          POST   release 401 404 404 400 403 404 404 403 403 403 404 403 404
api:rotation-start                 POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-extend                POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-end                   POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-cancel                POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-override              POST   rotation 401 404 403 404 403 404 404 403 400 403 404 403 404
api:rotation-note-mid-point        POST   rotation 401 404 400 404 400 404 404 403 403 403 404 403 404
api:rotation-plan-return           POST   rotation 401 404 400 404 400 404 404 403 403 403 404 403 404
api:rotation-evaluate              POST   rotation 401 404 409 404 409 404 404 403 403 403 404 403 404
api:rotation-begin-agreement       POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-write-agreement       POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-send-agreement        POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-sign-agreement        POST   rotation 401 404 409 404 409 404 404 409 409 409 404 409 404
api:rotation-take-back-agreement   POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-amend-agreement       POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:rotation-void-agreement        POST   rotation 401 404 403 404 400 404 404 403 403 403 404 403 404
api:allocation-decide              POST   allocation 401 404 404 404 403 404 404 403 403 400 404 403 404
api:allocation-withdraw            POST   allocation 401 404 404 404 400 404 404 403 403 403 404 403 404
api:allocation-extend              POST   allocation 401 404 404 404 400 404 404 403 403 403 404 403 404
# What is the same for everybody.
api:framework-list                 GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:framework-detail               GET    ecqs   401 200 200 200 200 200 200 200 200 200 200 200 200
api:code-list-list                 GET    -      401 200 200 200 200 200 200 200 200 200 200 200 200
api:code-list-detail               GET    codes  401 200 200 200 200 200 200 200 200 200 200 200 200
# Figures: the own row for an agency, everything for OPM and auditors, departments alone for OMB; nobody else any.
api:mobility-year-list             GET    -      401 403 403 403 200 200 403 200 200 200 200 200 403
api:mobility-year-detail           GET    year   401 403 403 403 200 200 403 200 200 200 200 200 403
api:mobility-metric-list           GET    -      401 403 403 403 200 200 403 200 200 200 200 200 403
api:mobility-metric-detail         GET    figure 401 403 403 403 200 200 403 200 200 200 403 200 403
api:mobility-flow-list             GET    -      401 403 403 403 200 200 403 200 200 200 200 200 403
api:mobility-flow-detail           GET    flow   401 403 403 403 404 404 403 404 404 404 403 404 403

# Notices are everyone's own; the calendar opens by the secret in its address (test_calendar.py).
development:notice_list            GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
development:notice_set_aside       POST   notice 302 404 302 404 404 404 404 404 404 404 404 404 404
development:notice_bring_back      POST   aside  302 404 302 404 404 404 404 404 404 404 404 404 404
development:notice_preferences     GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
development:notice_preferences     POST   -      302 200 200 200 200 200 200 200 200 200 200 200 200
development:calendar_link          GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
development:calendar_link          POST   -      302 200 200 200 200 200 200 200 200 200 200 200 200
development:calendar_feed          GET    closed 404 404 404 404 404 404 404 404 404 404 404 404 404
development:clock_list             GET    -      302 403 403 200 200 200 403 403 200 403 403 200 403
# A mobility agreement of AG: its executive, AG's office and head, auditors; not the supervisor.
development:my_agreement           GET    -      302 404 302 404 404 404 404 404 404 404 404 404 404
development:agreement_list         GET    -      302 403 403 403 200 200 403 403 200 403 403 200 403
development:agreement_detail       GET    agreed 302 404 200 404 200 404 404 404 200 404 404 200 404
development:agreement_print        GET    agreed 302 404 200 404 200 404 404 404 200 404 404 200 404
development:agreement_pdf          GET    agreed 302 404 200 404 200 404 404 404 200 404 404 200 404
development:agreement_sign         POST   agreed 302 404 200 404 403 404 404 404 403 404 404 403 404
development:agreement_decline      POST   agreed 302 404 200 404 403 404 404 404 403 404 404 403 404
development:agreement_offer        GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
development:agreement_offer        POST   -      302 403 403 403 200 200 403 403 403 403 403 403 403
development:agreement_texts        GET    -      302 200 200 200 200 200 200 200 200 200 200 200 200
development:agreement_text         GET    text   302 200 200 200 200 200 200 200 200 200 200 200 200
development:agreement_text_new     GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
development:agreement_text_new     POST   -      302 403 403 403 200 200 403 403 403 403 403 403 403

# Plans. Of the executive of AG: a draft, which is the author's alone, and the plan in force. Of a report of the
# supervisor: one that waits for the supervisor. `fplan` is another agency's.
development:my_plan                GET    -      302 404 302 404 404 404 404 404 404 404 404 404 404
development:my_plan                POST   -      302 404 409 404 404 404 404 404 404 404 404 404 404
development:unmet_needs            GET    -      302 404 200 404 404 404 404 404 404 404 404 404 404
development:unmet_needs            POST   -      302 404 200 404 404 404 404 404 404 404 404 404 404
development:plan_list              GET    -      302 403 403 200 200 200 403 403 200 403 403 200 403
development:plan_signers           GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
development:plan_signers           POST   -      302 403 403 403 200 200 403 403 403 403 403 403 403
development:plan_detail            GET    draft  302 404 200 404 403 404 404 404 403 404 404 403 404
development:plan_detail            GET    plan   302 404 200 404 200 404 404 404 200 404 404 200 404
development:plan_detail            GET    signs  302 404 404 200 200 404 404 404 200 404 404 200 404
development:plan_detail            GET    fplan  302 404 404 404 404 200 404 404 404 404 404 200 404
development:plan_print             GET    draft  302 404 200 404 403 404 404 404 403 404 404 403 404
development:plan_print             GET    signs  302 404 404 200 200 404 404 404 200 404 404 200 404
development:plan_print             GET    fplan  302 404 404 404 404 200 404 404 404 404 404 200 404
development:plan_pdf               GET    draft  302 404 200 404 403 404 404 404 403 404 404 403 404
development:plan_pdf               GET    signs  302 404 404 200 200 404 404 404 200 404 404 200 404
development:plan_pdf               GET    fplan  302 404 404 404 404 200 404 404 404 404 404 200 404
development:plan_edit              GET    draft  302 404 200 404 403 404 404 404 403 404 404 403 404
development:plan_edit              POST   draft  302 404 302 404 403 404 404 404 403 404 404 403 404
development:plan_edit              GET    plan   302 404 409 404 403 404 404 404 403 404 404 403 404
development:plan_field             POST   draft  302 404 422 404 403 404 404 404 403 404 404 403 404
development:plan_field             POST   fplan  302 404 404 404 404 403 404 404 404 404 404 403 404
development:plan_submit            POST   draft  302 404 302 404 403 404 404 404 403 404 404 403 404
development:plan_take_up           POST   plan   302 404 409 404 403 404 404 404 403 404 404 403 404
development:plan_revise            POST   plan   302 404 409 404 403 404 404 404 403 404 404 403 404
development:line_progress          GET    line   302 404 200 404 403 404 404 404 403 404 404 403 404
development:line_progress          POST   line   302 404 200 404 403 404 404 404 403 404 404 403 404
development:plan_results           GET    plan   302 404 200 404 403 404 404 404 403 404 404 403 404
development:plan_results           POST   plan   302 404 200 404 403 404 404 404 403 404 404 403 404
development:plan_withdraw          POST   signs  302 404 404 403 403 404 404 404 403 404 404 403 404
development:plan_return            POST   signs  302 404 404 422 409 404 404 404 409 404 404 403 404
development:plan_sign              POST   signs  302 404 404 302 409 404 404 404 409 404 404 403 404
development:plan_sign              POST   draft  302 404 403 404 409 404 404 404 409 404 404 403 404
development:plan_sign              POST   fplan  302 404 404 404 404 302 404 404 404 404 404 403 404
development:plan_comment           GET    signs  302 404 404 200 403 404 404 404 403 404 404 403 404
development:plan_comment           POST   signs  302 404 404 200 403 404 404 404 403 404 404 403 404
development:plan_close             POST   plan   302 404 302 404 403 404 404 404 403 404 404 403 404

# Boards of AG, with AG's member and chair in their seats: a meeting with its agenda issued, one in session, one closed.
development:board_list             GET    -      302 403 403 403 200 200 200 200 200 403 403 200 403
development:board_new              GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
development:board_new              POST   -      302 403 403 403 200 200 403 403 403 403 403 403 403
development:board_detail           GET    board  302 403 403 403 200 404 200 200 200 403 403 200 403
development:board_edit             GET    board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:board_edit             POST   board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:seat_new               GET    board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:seat_new               POST   board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:seat_edit              GET    seat   302 403 403 403 200 404 403 403 403 403 403 403 403
development:seat_edit              POST   seat   302 403 403 403 200 404 403 403 403 403 403 403 403
development:profile_new            GET    board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:profile_new            POST   board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:cycle_new              GET    board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:cycle_new              POST   board  302 403 403 403 200 404 403 403 403 403 403 403 403
development:cycle_detail           GET    cycle  302 403 403 403 200 404 200 200 200 403 403 200 403
development:cycle_close            POST   cycle  302 403 403 403 409 404 403 403 403 403 403 403 403
development:meeting_new            GET    cycle  302 403 403 403 200 404 403 403 403 403 403 403 403
development:meeting_new            POST   cycle  302 403 403 403 200 404 403 403 403 403 403 403 403
development:meeting_detail         GET    agenda 302 403 403 403 200 404 200 200 200 403 403 200 403
development:meeting_edit           GET    agenda 302 403 403 403 200 404 403 403 403 403 403 403 403
development:meeting_edit           POST   agenda 302 403 403 403 200 404 403 403 403 403 403 403 403
development:meeting_step           POST   agenda 302 403 403 403 422 404 403 403 403 403 403 403 403
development:agenda_change          POST   agenda 302 403 403 403 302 404 403 403 403 403 403 403 403
development:packet                 GET    agenda 302 403 403 403 200 404 200 200 403 403 403 200 403
development:packet_progress        GET    agenda 302 403 403 403 404 404 404 404 404 403 403 404 403
development:packet                 POST   agenda 302 403 403 403 302 404 302 302 403 403 403 302 403
development:packet_progress        GET    sits   302 403 403 403 404 404 404 404 404 403 403 404 403
development:packet_file            GET    agenda 302 403 403 403 404 404 404 404 404 403 403 404 403
development:case_detail            GET    case   302 404 404 404 200 404 200 200 404 404 404 200 404
development:case_detail            POST   case   302 404 404 404 403 404 200 200 404 404 404 403 404
development:action_close           POST   toact  302 404 404 404 422 404 422 422 404 404 404 403 404
development:recommendation_withdraw POST   advice 302 404 404 404 302 404 302 302 404 404 404 403 404
development:meeting_close          GET    sits   302 403 403 403 200 404 403 403 403 403 403 403 403
development:meeting_close          POST   sits   302 403 403 403 302 404 403 403 403 403 403 403 403
development:meeting_minutes        GET    minuted 302 403 403 403 200 404 200 200 403 403 403 200 403
development:meeting_minutes        GET    sits   302 403 403 403 404 404 404 404 404 403 403 404 403
development:my_reviews             GET    -      302 404 200 404 404 404 404 404 404 404 404 404 404
development:take_up                POST   issued 302 404 422 404 404 404 404 404 404 404 404 404 404

# Directed moves of AG: its office and head, the executive once a move is shared; OPM and auditors once it is served.
mobility:worksheet_list            GET    -      302 403 200 403 200 200 403 403 200 200 403 200 403
mobility:worksheet_oversight       GET    -      302 403 403 403 200 200 403 403 200 200 403 200 403
mobility:worksheet_new             GET    -      302 403 403 403 200 200 403 403 403 403 403 403 403
mobility:worksheet_new             POST   -      302 403 403 403 200 200 403 403 403 403 403 403 403
mobility:worksheet_detail          GET    shared_move 302 404 200 404 200 404 404 404 200 404 404 404 404
mobility:worksheet_detail          GET    hidden_move 302 404 404 404 200 404 404 404 200 404 404 404 404
mobility:worksheet_detail          GET    served_move 302 404 404 404 200 404 404 404 200 200 404 200 404
mobility:worksheet_print           GET    hidden_move 302 404 404 404 200 404 404 404 200 404 404 404 404
mobility:worksheet_print           GET    served_move 302 404 404 404 200 404 404 404 200 200 404 200 404
mobility:worksheet_edit            GET    shared_move 302 404 403 404 200 404 404 404 403 404 404 404 404
mobility:worksheet_edit            POST   shared_move 302 404 403 404 200 404 404 404 403 404 404 404 404
mobility:worksheet_edit            GET    served_move 302 404 404 404 200 404 404 404 403 403 404 403 404
mobility:worksheet_sign            GET    signing 302 404 200 404 403 404 404 404 403 404 404 404 404
mobility:worksheet_sign            POST   signing 302 404 200 404 403 404 404 404 403 404 404 404 404
mobility:worksheet_share           POST   hidden_move 302 404 404 404 302 404 404 404 403 404 404 404 404
mobility:worksheet_serve           POST   shared_move 302 404 403 404 200 404 404 404 403 404 404 404 404
mobility:worksheet_effect          POST   shared_move 302 404 403 404 422 404 404 404 403 404 404 404 404
mobility:worksheet_override        POST   finding 302 404 403 404 403 404 404 404 302 404 404 404 404
mobility:worksheet_refusal         POST   served_move 302 404 404 404 200 404 404 404 403 403 404 403 404
mobility:worksheet_cancel          POST   served_move 302 404 404 404 200 404 404 404 403 403 404 403 404

# A rotation of the executive of AG to an agency without a column: planned, with a draft agreement, open to signature.
mobility:rotation_list             GET    -      302 403 200 200 200 200 403 200 200 200 403 200 403
mobility:rotation_detail           GET    rotation 302 404 200 404 200 404 404 200 200 200 404 200 404
mobility:rotation_start            POST   rotation 302 404 403 404 422 404 404 403 403 403 404 403 404
mobility:rotation_extend           POST   rotation 302 404 403 404 409 404 404 403 403 403 404 403 404
mobility:rotation_mid_point        POST   rotation 302 404 200 404 200 404 404 403 403 403 404 403 404
mobility:rotation_return           POST   rotation 302 404 200 404 200 404 404 403 403 403 404 403 404
mobility:rotation_evaluate         POST   rotation 302 404 409 404 409 404 404 403 403 403 404 403 404
mobility:rotation_end              POST   rotation 302 404 403 404 200 404 404 403 403 403 404 403 404
mobility:rotation_cancel           POST   rotation 302 404 403 404 200 404 404 403 403 403 404 403 404
mobility:recognition_list          GET    own    302 404 200 404 200 404 200 200 200 200 404 200 404
mobility:recognition_new           GET    own    302 404 403 404 200 404 403 403 403 403 404 403 404
mobility:recognition_new           POST   own    302 404 403 404 200 404 403 403 403 403 404 403 404
mobility:recognition_take_back     GET    recognition 302 404 403 404 200 404 403 403 403 403 404 403 404
mobility:recognition_take_back     POST   recognition 302 404 403 404 200 404 403 403 403 403 404 403 404
mobility:rotation_override         POST   start_finding 302 404 403 404 403 404 404 403 302 403 404 403 404
mobility:rotation_agreement        POST   rotation 302 404 403 404 302 404 404 403 403 403 404 403 404
mobility:agreement_detail          GET    terms  302 404 200 404 200 404 404 200 200 200 404 200 404
mobility:agreement_print           GET    terms  302 404 200 404 200 404 404 200 200 200 404 200 404
mobility:agreement_pdf             GET    terms  302 404 200 404 200 404 404 200 200 200 404 200 404
mobility:agreement_edit            GET    terms  302 404 403 404 200 404 404 403 403 403 404 403 404
mobility:agreement_edit            POST   terms  302 404 403 404 200 404 404 403 403 403 404 403 404
mobility:agreement_edit            GET    signature 302 404 403 404 409 404 404 403 403 403 404 403 404
mobility:agreement_send            POST   terms  302 404 403 404 302 404 404 403 403 403 404 403 404
mobility:agreement_amend           POST   terms  302 404 403 404 302 404 404 403 403 403 404 403 404
mobility:agreement_void            POST   terms  302 404 403 404 200 404 404 403 403 403 404 403 404
mobility:agreement_sign            POST   signature 302 404 302 404 302 404 404 403 302 403 404 403 404
mobility:agreement_take_back       POST   signature 302 404 403 404 200 404 404 403 403 403 404 403 404
"""
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
ADMINISTRATION = "admin"


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    method: str
    about: str
    expected: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.about}"


def lines() -> Iterator[Line]:
    for text in TABLE.splitlines():
        if text and not text.startswith("#"):
            name, method, about, *statuses = text.split()
            yield Line(name, method, about, tuple(int(status) for status in statuses))


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the project with its full name."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name or entry.pattern}", entry


@pytest.fixture
def columns(cast: dict[Role, User], nobody: User, sibling_hr: User) -> dict[str, User | None]:
    """The users of the table's columns."""
    named = dict(
        zip(
            [column for column in COLUMNS if column not in ("visitor", "nobody", "other_hr")],
            ROLES_OF_PEOPLE,
            strict=True,
        )
    )
    users: dict[str, User | None] = {column: cast[role] for column, role in named.items()}
    return users | {"visitor": None, "nobody": nobody, "other_hr": sibling_hr}


@pytest.fixture
def world(cast: dict[Role, User]) -> dict[str, dict[str, object]]:
    """What the lines are about: the arguments of an address by their key."""
    own = make_executive("AG11", user=cast[Role.EXECUTIVE])
    report = make_executive("AG11", supervisor=cast[Role.SUPERVISOR])
    peer = make_executive("AG13")
    other = make_executive("HE11")
    batch = ImportBatch.objects.create(agency_code="AG", file_name="actions.csv", submitted_by=cast[Role.AGENCY_HR])
    (run,) = compute_now(by="test", fiscal_years=[2024], as_of=dt.date(2024, 9, 30))
    people = {"own": own, "report": report, "peer": peer, "other": other}
    agreement = offer_agreement(executive=own, by="test", as_of=dt.date(2026, 10, 5))
    return {
        "-": {},
        **systems(),
        "notice": {"pk": make_notice(own).pk},
        "aside": {"pk": set_aside(notice=make_notice(own, rule="other"), by=cast[Role.EXECUTIVE]).pk},
        "closed": {"token": "x" * 43},
        "agreed": {"pk": agreement.pk},
        "text": {"pk": agreement.template_id},
        **plans_of(cast, own, report),
        **boards_of(cast, own),
        "agency": {"code": "AG"},
        "act": {"name": "agencies_list"},
        "guide": {"name": "conventions"},
        "far": {"code": "HE"},
        "run": {"key": run.request_key},
        "year": {"fiscal_year": 2024},
        "ecqs": {"code": "ECQ-2006"},
        "codes": {"name": "plan-statuses"},
        "figure": {"key": "2024-agency-ALL"},
        "flow": {"key": "2024-agency-AG-HE"},
        "batch": {"pk": batch.pk},
        "posts_batch": {"pk": ImportBatch.objects.create(agency_code="AG", file_name="posts", kind="positions").pk},
        "item": {"pk": make_item(peer, "AG").pk},
        "post": {"pk": Position.objects.create(agency_id="AG11", number="P1", title="Director").pk},
        "person": {"pk": peer.pk},
        "stint": {"pk": peer.current_assignment_id},
        "action": {"pk": peer.actions.earliest("pk").pk},
        **{key: {"identifier": person.identifier} for key, person in people.items()},
        **make_market(cast[Role.EXECUTIVE]),
        **make_moves(own, peer),
        **rotations_of(own),
        "recognition": {"pk": recognized(own).pk},
        **make_selections(own, cast[Role.SUPERVISOR]),
    }


def systems() -> dict[str, dict[str, object]]:
    """The arguments of the lines about AG's system and its webhooks, two of which are deleted."""
    client = issue_client(agency_code="AG", name="payroll", scopes=["events:read"], by="test").client
    names = ("hook", "old", "older")
    made = [create_webhook(client=client, url=f"https://hr.agency.example/{name}", by="test") for name in names]
    hooks = {name: {"pk": one.webhook.pk} for name, one in zip(names, made, strict=True)}
    return {"system": {"pk": client.pk}, **hooks}


def plans_of(cast: dict[Role, User], own: Executive, report: Executive) -> dict[str, dict[str, object]]:
    """The arguments of the lines about plans."""
    plan = plan_in(PlanStatus.IN_FORCE, own, signer=cast[Role.AGENCY_HR])
    line = plan.lines.earliest("pk")
    report.user = user_with(Role.EXECUTIVE, username="report")
    report.save()
    far = executive_with_login("HE11", user=user_with(Role.EXECUTIVE, username="far"), supervisor=None)
    return {
        "plan": {"pk": plan.pk},
        "line": {"pk": plan.pk, "line_pk": line.pk},
        "draft": {"pk": make_plan(own, complete=False).pk},
        "signs": {"pk": plan_in(PlanStatus.SUBMITTED, report).pk},
        "fplan": {"pk": plan_in(PlanStatus.SUBMITTED, far).pk},
    }


def boards_of(cast: dict[Role, User], own: Executive) -> dict[str, dict[str, object]]:
    """The arguments of the lines about boards; the meetings are held today."""
    today = timezone.localdate()
    rooms = {
        status: make_room(
            executive, day=today, chair=cast[Role.ERB_CHAIR], members=(cast[Role.ERB_MEMBER],), status=status
        )
        for status, executive in (
            ("scheduled", make_executive("AG13")),
            ("in_session", make_executive("AG13")),
        )
    }
    sitting = rooms["in_session"]
    case = sitting.meeting.cases.get()
    chair = sitting.chair.user
    advice = recommend(case=case, kind="activity", activity_type="coaching", text="A coach", by=chair, as_of=today)
    action = add_action(case=case, text="Find a host", owner="Office", due_on=today, by=chair, as_of=today)
    closed = make_room(own, day=today, chair=cast[Role.ERB_CHAIR], members=(cast[Role.ERB_MEMBER],))
    case = closed.case(own)
    issued = recommend(case=case, kind="activity", activity_type="coaching", text="A coach", by=chair, as_of=today)
    bring_to_close(closed)
    board, meeting = rooms["scheduled"].board, rooms["scheduled"].meeting
    return {
        "board": {"pk": board.pk},
        "seat": {"pk": board.pk, "member_pk": rooms["scheduled"].chair.pk},
        "cycle": {"pk": meeting.cycle_id},
        "agenda": {"pk": meeting.pk},
        "sits": {"pk": sitting.meeting.pk},
        "minuted": {"pk": closed.meeting.pk},
        "case": {"pk": advice.case_id},
        "toact": {"pk": action.pk},
        "advice": {"pk": advice.pk},
        "issued": {"pk": issued.pk},
    }


@pytest.mark.parametrize("column", COLUMNS)
def test_access(column, columns, world, settings):
    settings.REDIS_URL = ""
    client = Client()
    if user := columns[column]:
        client.force_login(user)
    place = COLUMNS.index(column)
    answered, expected = {}, {}
    for line in sorted(lines(), key=lambda line: line.name == "accounts:logout"):
        response = client.generic(line.method, reverse(line.name, kwargs=world[line.about]))
        answered[str(line)], expected[str(line)] = response.status_code, line.expected[place]
        if response.status_code == 302 and line.name != "accounts:logout":
            is_sent_to_sign_in = response["Location"].startswith("/accounts/login/")
            assert is_sent_to_sign_in is (user is None), f"{line} leads to {response['Location']}"
    assert answered == expected


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "visitor"])
def test_the_menu_and_the_home_page_offer_nothing_that_is_refused(column, columns, world):
    client = Client()
    client.force_login(columns[column])
    page = client.get("/").context
    offered = [link.url for link in page["navigation"]] + [card.url for card in page["cards"]]
    refused = {url: status for url in offered if (status := client.get(url, follow=True).status_code) != 200}
    assert refused == {}


def test_every_address_has_a_line(client, system_admin):
    client.force_login(system_admin)
    held = {(line.name, line.method) for line in lines()}
    missing = []
    for name, pattern in addresses(get_resolver()):
        if name.startswith(f"{ADMINISTRATION}:"):
            continue
        missing += [f"{name} {method}" for method in methods_of(client, name, pattern) if (name, method) not in held]
    assert missing == []


def test_every_line_has_an_address():
    assert {line.name for line in lines()} <= {name for name, _ in addresses(get_resolver())}


def methods_of(client: Client, name: str, pattern: URLPattern) -> set[str]:
    """Return the methods an address takes, as it says itself when it is asked in one that none takes."""
    kwargs = {
        parameter: "1" if type(converter).__name__ == "IntConverter" else "AG"
        for parameter, converter in pattern.pattern.converters.items()
    }
    if name.startswith("accounts:oidc"):
        return {"GET"}
    client = Client() if name == "accounts:login" else client
    response = client.generic("REPORT", reverse(name, kwargs=kwargs))
    assert response.status_code == 405, f"{name} takes any method: name them with require_http_methods."
    return METHODS & set(response["Allow"].replace(" ", "").split(","))


def test_the_administration_is_for_system_administrators_alone(columns):
    """Every address of the administration refuses others; test_admin.py tries its door with every role."""
    public = {"admin:login", "admin:logout", "admin:jsi18n"}
    clients = {"visitor": Client(), "auditor": Client()}
    clients["auditor"].force_login(columns["auditor"])
    for name, pattern in addresses(get_resolver()):
        if not name.startswith(f"{ADMINISTRATION}:") or name in public or not pattern.name:
            continue
        named = {"app_label": "accounts"} if name == "admin:app_list" else {}
        url = reverse(name, kwargs=named or dict.fromkeys(pattern.pattern.converters, "1"))
        for column, client in clients.items():
            answer = client.get(url, follow=True)
            assert (url, column, answer.status_code) == (url, column, 403 if columns[column] else 200)
            if columns[column] is None:
                assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
