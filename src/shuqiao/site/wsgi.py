"""The web application as granian loads it, once per worker process."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuqiao.site.settings")

application = get_wsgi_application()
