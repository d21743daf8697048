"""The web application as granian loads it, once per worker process."""

from __future__ import annotations

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from shuqiao.site.tether import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuqiao.site.settings")

if multiprocessing.parent_process() is not None:
    # A worker whose parent was killed would go on serving without jobs and sequencer.
    die_with_parent()
    # Ctrl-C reaches every process of the terminal's group; a worker told twice, by it and by its parent, never ends.
    os.setpgid(0, 0)

application = get_wsgi_application()
