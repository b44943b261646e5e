"""A refusal becomes a page with its sentence and its status."""

from __future__ import annotations

import pytest

from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from sesportal.lib.findings import Finding


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status"), [(DomainError, 400), (NotPermitted, 403), (InvalidTransition, 409), (RuleViolation, 422)]
)
def test_a_refusal_is_shown_as_it_stands_with_what_the_rules_found(client, agency_hr, monkeypatch, kind, status):
    finding = Finding("notice", "Fifteen days' notice has to be given.", "5 CFR 317.901(b)", blocks=True)

    def refuse(user, today):
        raise kind("That cannot be done <now>.", code="test", findings=[finding])

    monkeypatch.setattr("sesportal.accounts.views.cards", refuse)
    client.force_login(agency_hr)
    response = client.get("/")
    page = response.content.decode()
    assert response.status_code == status
    assert "refused.html" in [template.name for template in response.templates]
    assert "That cannot be done &lt;now&gt;." in page
    assert "5 CFR 317.901(b)" in page
