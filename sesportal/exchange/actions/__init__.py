"""What is done with the credentials of agency systems and with their webhooks."""

from sesportal.exchange.actions.clients import Issued, issue_client, revoke_client, rotate_secret

__all__ = ["Issued", "issue_client", "revoke_client", "rotate_secret"]
