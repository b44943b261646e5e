"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from sesportal.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesportal.settings")
application = get_wsgi_application()
refuse_unsafe_start()

# What the process has loaded by now stays: the collector need not look at it again and again between requests.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 50, 50)
