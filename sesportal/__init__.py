"""The platform: settings, accounts, audit and the plumbing that knows no domain app."""

from sesportal.celery import app as celery_app

__all__ = ["celery_app"]
