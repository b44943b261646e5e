"""Print the sign-ins of the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from executives.demo.logins import PASSWORD, ensure_logins
from sesportal.lib.errors import NotPermitted


class Command(BaseCommand):
    help = "Create the sign-ins of the demonstration where they are missing, and print them. Refused unless DEMO is on."

    def handle(self, **options: Any) -> None:
        try:
            logins = ensure_logins(as_of=timezone.localdate())
        except NotPermitted as refusal:
            raise CommandError(refusal.message) from refusal
        who = max(len(login.who) for login in logins)
        name = max(len(login.username) for login in logins)
        self.stdout.write(f"Everyone's password: {PASSWORD}\n\n{'User name':<{name}}  {'Who':<{who}}  Try first")
        for login in logins:
            self.stdout.write(f"{login.username:<{name}}  {login.who:<{who}}  {login.try_first}")
