"""Give a user a role from the command line: how the first system administrator comes to be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from sesportal.accounts import actions
from sesportal.accounts.models import User
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from argparse import ArgumentParser

OPERATOR = "operator (grant_role)"


class Command(BaseCommand):
    help = "Give a user a role, from today unless told otherwise. It is audited as the operator's act."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=[role.value for role in ROLES_OF_PEOPLE])
        parser.add_argument("--agency", default="", help="2-letter agency or 4-character subelement code")
        parser.add_argument("--starts-on", type=dt.date.fromisoformat, help="first day, YYYY-MM-DD")
        parser.add_argument("--ends-on", type=dt.date.fromisoformat, help="last day, YYYY-MM-DD")
        parser.add_argument("--reason", default="", help="kept in the audit log")
        parser.add_argument(
            "--create-with-email",
            metavar="ADDRESS",
            help="make the account first, without a password",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            membership = actions.grant_role(
                user=self._user(options["username"], options["create_with_email"]),
                role=Role(options["role"]),
                agency_code=options["agency"],
                by=OPERATOR,
                starts_on=options["starts_on"] or timezone.localdate(),
                ends_on=options["ends_on"],
                reason=options["reason"],
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Granted: {membership} from {membership.starts_on}")

    def _user(self, username: str, email: str | None) -> User:
        user = User.objects.filter(username=username).first()
        if user is None and email:
            try:
                validate_email(email)
            except ValidationError as problem:
                raise CommandError(f"{email} is no e-mail address.") from problem
            if User.objects.filter(email__iexact=email).exists():
                raise CommandError(f"Another account has the address {email}.")
            return actions.create_account(username=username, email=email, by=OPERATOR)
        if user is None:
            raise CommandError(f"There is no user {username}. Add --create-with-email ADDRESS to make the account.")
        if email:
            raise CommandError(f"The user {username} is there already: leave out --create-with-email.")
        return user
