"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from sesportal.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesportal.settings")
application = get_wsgi_application()
refuse_unsafe_start()
