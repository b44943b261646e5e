"""Signing in through an identity provider: whom it lets in, and what it says to the others."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from sesportal.accounts.models import User
from sesportal.accounts.oidc import REASONS
from tests.accounts.provider import CLIENT_ID, FakeProvider
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
CALLBACK = "/accounts/signed-in/"


@pytest.fixture(scope="module")
def running_provider():
    provider = FakeProvider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running_provider, settings, monkeypatch):
    """A provider that vouches for casey@agency.example, and a portal that trusts it and no passwords."""
    for name, value in {
        "signing_key": running_provider.key,
        "claims": {},
        "person": {"sub": "person-1", "email": "casey@agency.example", "email_verified": True},
        "token_status": 200,
        "asked": [],
    }.items():
        monkeypatch.setattr(running_provider, name, value)
    settings.AUTHENTICATION_BACKENDS = [
        "axes.backends.AxesStandaloneBackend",
        "sesportal.accounts.oidc.GovernmentIdentityBackend",
    ]
    settings.OIDC_ENABLED = True
    settings.PASSWORD_LOGIN = False
    settings.OIDC_RP_CLIENT_ID = CLIENT_ID
    settings.OIDC_RP_CLIENT_SECRET = ""
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    settings.OIDC_RP_SCOPES = "openid email"
    settings.OIDC_USE_PKCE = True
    settings.OIDC_TIMEOUT = 5
    settings.OIDC_OP_ISSUER = running_provider.issuer
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{running_provider.issuer}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{running_provider.issuer}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{running_provider.issuer}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{running_provider.issuer}/jwks"
    return running_provider


@pytest.fixture
def casey():
    return UserFactory.create(username="casey", email="Casey@agency.example")


def start(client, path=""):
    """Go to the provider and return what it was asked."""
    response = client.get(reverse("accounts:oidc_start") + path)
    assert response.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def come_back(client, provider, path=""):
    """Sign in at the provider and return the answer of the portal."""
    asked = start(client, path)
    provider.nonce = asked["nonce"]
    return client.get(CALLBACK, {"code": "code-1", "state": asked["state"]})


def is_signed_in_as(client):
    return client.session.get("_auth_user_id")


def assert_refused(client, response, reason):
    assert response.status_code == 403
    assert response.context["message"] == REASONS[reason]
    assert is_signed_in_as(client) is None


def test_the_active_user_with_the_verified_address_is_signed_in(client, provider, casey):
    response = come_back(client, provider, "?next=/accounts/my-access/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/my-access/")
    assert is_signed_in_as(client) == str(casey.pk)
    assert client.get("/").status_code == 200


def test_the_provider_is_asked_with_state_nonce_and_pkce(client, provider, casey):
    asked = start(client)
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == f"http://testserver{CALLBACK}"
    assert asked["scope"] == "openid email"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) == len(asked["nonce"]) == 32
    provider.nonce = asked["nonce"]
    client.get(CALLBACK, {"code": "code-1", "state": asked["state"]})
    (exchanged,) = provider.asked
    assert exchanged["code"] == "code-1"
    assert 43 <= len(exchanged["code_verifier"]) <= 128
    assert "client_secret" not in exchanged


def test_a_private_key_proves_who_asks_for_the_token(client, provider, casey, settings, tmp_path):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    settings.OIDC_RP_PRIVATE_KEY_FILE = str(tmp_path / "key.pem")
    assert come_back(client, provider).status_code == 302
    (exchanged,) = provider.asked
    assert exchanged["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    claims = jwt.decode(
        exchanged["client_assertion"], key.public_key(), algorithms=["RS256"], audience=settings.OIDC_OP_TOKEN_ENDPOINT
    )
    assert (claims["iss"], claims["sub"]) == (CLIENT_ID, CLIENT_ID)
    assert claims["exp"] - claims["iat"] == 60
    assert len(claims["jti"]) >= 32


def test_a_secret_is_sent_where_there_is_one(client, provider, casey, settings):
    settings.OIDC_RP_CLIENT_SECRET = "shared"
    come_back(client, provider)
    assert provider.asked[0]["client_secret"] == "shared"


def test_somebody_without_an_account_is_refused_and_gets_none(client, provider):
    assert_refused(client, come_back(client, provider), "unknown")
    assert not User.objects.exists()


def test_an_account_that_is_switched_off_is_refused(client, provider):
    UserFactory.create(email="casey@agency.example", is_active=False)
    assert_refused(client, come_back(client, provider), "inactive")


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": None}, {"email_verified": "false"}, {"email": ""}, {"email": None}],
)
def test_an_unverified_or_missing_address_is_refused(client, provider, casey, claims):
    provider.person |= claims
    assert_refused(client, come_back(client, provider), "unverified")


def test_an_address_without_a_word_about_its_verification_is_refused(client, provider, casey):
    del provider.person["email_verified"]
    assert_refused(client, come_back(client, provider), "unverified")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"iss": "https://another-issuer.example"},
        {"exp": int(time.time()) - 300},
        {"nonce": "another-nonce"},
        {"nonce": None},
        {"sub": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_for_another_from_another_or_of_another_time_is_refused(client, provider, casey, claims):
    provider.claims = claims
    assert_refused(client, come_back(client, provider), "provider")


def test_a_token_signed_by_somebody_else_is_refused(client, provider, casey):
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert_refused(client, come_back(client, provider), "provider")


def test_facts_about_another_person_than_the_tokens_are_refused(client, provider, casey):
    provider.person["sub"] = "person-2"
    assert_refused(client, come_back(client, provider), "provider")


def test_a_provider_that_fails_is_not_our_failure(client, provider, casey):
    provider.token_status = 500
    assert_refused(client, come_back(client, provider), "provider")


@pytest.mark.parametrize(("acr", "is_taken"), [("http://idmanagement.gov/ns/assurance/aal/3", True), ("aal/1", False)])
def test_a_weak_way_of_signing_in_is_refused_where_a_strong_one_is_demanded(
    client, provider, casey, settings, acr, is_taken
):
    settings.OIDC_ACCEPTED_ACR = ["http://idmanagement.gov/ns/assurance/aal/3"]
    provider.claims = {"acr": acr}
    response = come_back(client, provider)
    if is_taken:
        assert is_signed_in_as(client) == str(casey.pk)
    else:
        assert_refused(client, response, "assurance")


@pytest.mark.parametrize(
    "query",
    [{}, {"code": "code-1"}, {"code": "code-1", "state": "not-ours"}, {"error": "access_denied", "state": "not-ours"}],
)
def test_an_answer_nobody_waits_for_is_refused(client, provider, casey, query):
    start(client)
    assert_refused(client, client.get(CALLBACK, query), "unfinished")
    assert provider.asked == []


def test_an_answer_counts_once(client, provider, casey):
    asked = start(client)
    provider.nonce = asked["nonce"]
    answer = {"code": "code-1", "state": asked["state"]}
    assert client.get(CALLBACK, answer).status_code == 302
    client.logout()
    assert_refused(client, client.get(CALLBACK, answer), "unfinished")


def test_refused_sign_ins_lock_nobody_out(client, provider):
    for _ in range(7):
        assert_refused(client, come_back(client, provider), "unknown")
    casey = UserFactory.create(email="casey@agency.example")
    come_back(client, provider)
    assert is_signed_in_as(client) == str(casey.pk)


def test_another_site_is_never_the_page_to_go_on_to(client, provider, casey):
    assert come_back(client, provider, "?next=https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize("name", ["accounts:oidc_start", "accounts:oidc_callback"])
def test_without_a_provider_there_is_no_such_page(client, settings, name):
    settings.OIDC_ENABLED = False
    assert client.get(reverse(name)).status_code == 404
