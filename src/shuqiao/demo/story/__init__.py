"""The story: one public-rental-housing check, from finding the data to proving the call.

Every scene goes through the doors that the city's people and systems use: the API
with their own tokens, the client library with the system's own key, the command.
"""

from shuqiao.demo.story.stage import Stage
from shuqiao.demo.story.telling_all import tell

__all__ = ["Stage", "tell"]
