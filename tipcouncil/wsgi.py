"""The web process: starts every database connection as `tip_web` (docs/access.md)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tipcouncil.settings")
os.environ.pop("TIP_ACT_AS_OWNER", None)
application = get_wsgi_application()
