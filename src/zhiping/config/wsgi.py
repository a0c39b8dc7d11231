"""The WSGI application. It refuses to start while the production profile is unsafe, whichever server loads it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiping.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from zhiping.config.checks import refuse_when_unsafe

refuse_when_unsafe()
