"""For client systems: sign, call, page, and check what comes back.

Works without the rest of the platform's requirements: it imports only kernel,
policy, tlog and wire, and needs ``httpx``, ``msgspec`` and ``cryptography``.
"""

from shuqiao.client.answers import Answer
from shuqiao.client.calling import Client
from shuqiao.client.downloading import Downloaded
from shuqiao.client.errors import ReceiptDisproved, Refused, Unanswered

__all__ = ["Answer", "Client", "Downloaded", "ReceiptDisproved", "Refused", "Unanswered"]
