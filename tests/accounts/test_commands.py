"""The operator's commands, and the documents generated from the code."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command

from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import Permission, Role
from sesportal.audit.models import AuditEvent
from sesportal.lib import docs
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_the_first_system_administrator():
    with time_machine.travel("2026-10-01 12:00 -0400"):
        call_command("grant_role", "root-admin", "system_admin", "--create-with-email=admin@agency.example")
        user = User.objects.get(username="root-admin")
        assert user.may(Permission.MANAGE_ACCOUNTS)
    assert not user.has_usable_password()
    assert Membership.objects.get().starts_on == dt.date(2026, 10, 1)
    acts = AuditEvent.objects.order_by("id").values_list("verb", "actor", "actor_id")
    assert list(acts) == [
        ("account_created", "operator (grant_role)", None),
        ("role_granted", "operator (grant_role)", None),
    ]


def test_a_role_of_an_agency_for_a_period():
    UserFactory.create(username="casey")
    call_command("grant_role", "casey", "agency_hr", "--agency=AG11", "--starts-on=2026-10-01", "--ends-on=2027-09-30")
    held = Membership.objects.get()
    assert (held.agency_code, held.starts_on, held.ends_on) == ("AG11", dt.date(2026, 10, 1), dt.date(2027, 9, 30))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody-here", "auditor"], "There is no user nobody-here"),
        (["casey", "agency_hr"], "give its 2-letter code"),
        (["casey", "auditor", "--create-with-email=casey2@agency.example"], "is there already"),
        (["new", "auditor", "--create-with-email=not an address"], "is no e-mail address"),
        (["new", "auditor", "--create-with-email=CASEY@agency.example"], "Another account has the address"),
        (["new", "agency_hr", "--create-with-email=new@agency.example"], "give its 2-letter code"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing_behind(arguments, sentence):
    UserFactory.create(username="casey", email="casey@agency.example")
    with pytest.raises(CommandError, match=sentence):
        call_command("grant_role", *arguments)
    assert (User.objects.count(), Membership.objects.count(), AuditEvent.objects.count()) == (1, 0, 0)


@pytest.fixture
def elsewhere(settings, tmp_path, monkeypatch):
    """Generated documents of this test alone, in a folder of its own."""
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(docs, "_documents", {})
    return tmp_path / "docs"


def test_generated_documents_are_written_and_compared(elsewhere):
    docs.register("sums.md", lambda: docs.table(("a", "b"), [(1, "x|y")]))
    with pytest.raises(CommandError, match=r"docs/sums\.md"):
        call_command("generate_docs", "--check")
    assert not elsewhere.exists()
    call_command("generate_docs", verbosity=0)
    call_command("generate_docs", "--check")
    assert (elsewhere / "sums.md").read_text().endswith("\n\n| a | b |\n| --- | --- |\n| 1 | x\\|y |\n")
    (elsewhere / "sums.md").write_text("changed by hand")
    with pytest.raises(CommandError, match="Out of date"):
        call_command("generate_docs", "--check")


def test_the_table_of_access_is_current_and_names_every_role_and_permission():
    document = next(document for document in docs.documents() if document.name == "access.md")
    assert document.is_current
    assert all(f"| {permission.label} |" in document.text for permission in Permission)
    assert all(f"| {role.label} |" in document.text for role in Role)
