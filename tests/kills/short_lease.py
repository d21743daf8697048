"""Issue a grant's orders again with a lease of seconds: ``python -m tests.kills.short_lease GRANT SECONDS``.

A lease's length is data of the exchange room.  Only this process reads other data; the platform and
the gateway under test are the product's own, and the next change of the grant brings the usual lease back.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import django


def issue(grant: str, lease_s: int) -> list[str]:
    """The numbers of the orders issued anew."""
    from django.db import transaction

    from shuqiao.exchange import issuing
    from shuqiao.exchange.terms import terms
    from shuqiao.sharing.queries import grant_by_number

    short = replace(terms(), lease_s=dict.fromkeys(terms().lease_s, lease_s))
    issuing.terms = lambda: short
    with transaction.atomic():
        return [number for number, _, _ in issuing.compile_grant(grant_by_number(grant)).issued]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(issue(sys.argv[1], int(sys.argv[2]))))
