"""Who may do what with records, imports and reconciliation: each refusal beside its success."""

from __future__ import annotations

import pytest

from executives.actions.preferences import update_preferences
from executives.actions.reconciliation import note_item
from executives.models import ReconciliationItem
from executives.permissions import (
    allows,
    check_edit_preferences,
    check_import,
    check_note_item,
    check_see_ledger,
)
from sesportal.accounts.roles import Role
from sesportal.lib.errors import NotPermitted
from tests.factories.accounts import user_with
from tests.factories.executives import make_executive, make_item

pytestmark = pytest.mark.django_db


def test_the_ledger_is_for_the_executive_and_those_who_reconcile_there(cast, sibling_hr):
    executive = make_executive("AG11", user=cast[Role.EXECUTIVE])
    allowed = {role for role, user in cast.items() if allows(check_see_ledger, user, executive)}
    assert allowed == {Role.EXECUTIVE, Role.AGENCY_HR, Role.OPM_ANALYST, Role.AUDITOR}
    assert not allows(check_see_ledger, sibling_hr, executive)


def test_preferences_are_the_executives_own(cast):
    executive = make_executive("AG11", user=cast[Role.EXECUTIVE])
    allowed = {role for role, user in cast.items() if allows(check_edit_preferences, user, executive)}
    assert allowed == {Role.EXECUTIVE}


def test_an_executive_whose_role_has_ended_states_no_preferences(nobody):
    assert not allows(check_edit_preferences, nobody, make_executive("AG11", user=nobody))


@pytest.mark.parametrize(("held", "asked", "allowed"), [
    ("AG", "AG", True), ("AG", "AG11", True), ("AG", "HE", False), ("AG11", "AG", False), ("AG11", "AG11", True),
    ("AG11", "AG12", False), ("DD", "AR", False), ("AG", "", True),
])  # fmt: skip
def test_imports_are_for_ones_own_agency(held, asked, allowed):
    user = user_with(Role.AGENCY_HR, held)
    if allowed:
        check_import(user, asked)
    else:
        with pytest.raises(NotPermitted):
            check_import(user, asked)


def test_no_other_role_imports(cast):
    allowed = set()
    for role, user in cast.items():
        try:
            check_import(user)
        except NotPermitted:
            continue
        allowed.add(role)
    assert allowed == {Role.AGENCY_HR}


@pytest.mark.parametrize(("held", "allowed"), [("AG", True), ("AG11", True), ("HE", True), ("ST", False)])
def test_notes_are_for_the_agencies_concerned(held, allowed):
    item = make_item(make_executive("AG11"), "AG", other_agency_code="HE")
    assert allows(check_note_item, user_with(Role.AGENCY_HR, held), item) is allowed


def test_auditors_read_items_and_write_no_note(cast):
    item = make_item(make_executive("AG11"), "AG")
    readers = {role for role, user in cast.items() if ReconciliationItem.objects.visible_to(user).exists()}
    writers = {role for role, user in cast.items() if allows(check_note_item, user, item)}
    assert readers == {Role.AGENCY_HR, Role.OPM_ANALYST, Role.AUDITOR}
    assert writers == {Role.AGENCY_HR, Role.OPM_ANALYST}


def test_actions_ask_again(agency_hr, sibling_hr, opm_analyst):
    executive = make_executive("AG11")
    with pytest.raises(NotPermitted):
        update_preferences(
            executive=executive, by=agency_hr, willing_to_relocate="yes", areas=[], agencies=[], functions=[],
            earliest_on=None, virtual_only=False,
        )  # fmt: skip
    item = make_item(executive)
    with pytest.raises(NotPermitted):
        note_item(item=item, by=sibling_hr, note="not ours")
    assert note_item(item=item, by=opm_analyst, note="seen").note == "seen"
