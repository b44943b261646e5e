"""Issue credentials for an agency's HR system from the command line."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sesportal.exchange.actions import issue_client
from sesportal.exchange.scopes import SCOPES
from sesportal.lib.errors import DomainError


class Command(BaseCommand):
    """Print `client_id` and `client_secret` as JSON; the secret is shown this once and kept hashed."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", required=True, help="2-letter agency or 4-character subelement")
        parser.add_argument("--scopes", required=True, help=f"divided by commas: {', '.join(SCOPES)}")
        parser.add_argument("--name", required=True, help="what the system is called")
        parser.add_argument("--networks", default="", help="IP addresses or networks it may call from, by commas")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = options["agency"].upper()
        if not apps.get_model("executives", "Agency").objects.filter(code=agency).exists():
            raise CommandError(
                f"No agency or subelement has the code {agency}. Load the agencies first, or mend the code."
            )
        try:
            issued = issue_client(
                agency_code=agency,
                name=options["name"],
                scopes=options["scopes"].split(","),
                allowed_networks=[one.strip() for one in options["networks"].split(",") if one.strip()],
                by="command create_api_client",
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(json.dumps({"client_id": issued.client.client_id, "client_secret": issued.secret}))
