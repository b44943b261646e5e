"""The cast: one user for each role at agency AG, and the specialist of a sibling agency, each a fixture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import UserFactory, user_with

SIBLING = "HE"


@pytest.fixture(autouse=True, scope="session")
def _fast_hasher() -> Iterator[None]:
    """Hash passwords quickly: the slow hashers are Django's own and tested there."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def nobody(db: None) -> User:
    """Signed in, without any role."""
    return UserFactory.create(username="nobody")


@pytest.fixture
def executive_user(db: None) -> User:
    return user_with(Role.EXECUTIVE)


@pytest.fixture
def supervisor(db: None) -> User:
    return user_with(Role.SUPERVISOR)


@pytest.fixture
def agency_hr(db: None) -> User:
    """Executive resources office of AG."""
    return user_with(Role.AGENCY_HR)


@pytest.fixture
def sibling_hr(db: None) -> User:
    """Executive resources office of another agency."""
    return user_with(Role.AGENCY_HR, SIBLING)


@pytest.fixture
def erb_member(db: None) -> User:
    return user_with(Role.ERB_MEMBER)


@pytest.fixture
def erb_chair(db: None) -> User:
    return user_with(Role.ERB_CHAIR)


@pytest.fixture
def agency_head(db: None) -> User:
    return user_with(Role.AGENCY_HEAD)


@pytest.fixture
def opm_analyst(db: None) -> User:
    return user_with(Role.OPM_ANALYST)


@pytest.fixture
def omb_examiner(db: None) -> User:
    return user_with(Role.OMB_EXAMINER)


@pytest.fixture
def auditor(db: None) -> User:
    return user_with(Role.AUDITOR)


@pytest.fixture
def system_admin(db: None) -> User:
    return user_with(Role.SYSTEM_ADMIN)


@pytest.fixture
def cast(
    executive_user: User,
    supervisor: User,
    agency_hr: User,
    erb_member: User,
    erb_chair: User,
    agency_head: User,
    opm_analyst: User,
    omb_examiner: User,
    auditor: User,
    system_admin: User,
) -> dict[Role, User]:
    """Everyone, by role."""
    return {
        Role.EXECUTIVE: executive_user,
        Role.SUPERVISOR: supervisor,
        Role.AGENCY_HR: agency_hr,
        Role.ERB_MEMBER: erb_member,
        Role.ERB_CHAIR: erb_chair,
        Role.AGENCY_HEAD: agency_head,
        Role.OPM_ANALYST: opm_analyst,
        Role.OMB_EXAMINER: omb_examiner,
        Role.AUDITOR: auditor,
        Role.SYSTEM_ADMIN: system_admin,
    }
