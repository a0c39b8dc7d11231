"""The WSGI application. It refuses to start while the production profile is unsafe, whichever server loads it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiping.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from zhiping.config.checks import refuse_when_unsafe

refuse_when_unsafe()

# Now rather than with the first request: a page that cannot be loaded stops the start, and nobody waits for it.
from importlib import import_module

from django.conf import settings

import_module(settings.ROOT_URLCONF)
