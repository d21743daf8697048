"""Applications, decisions, grants and their working-day clocks (51号 Art. 12 and 14).

The pattern room: read ``README.md``, then ``states.py``, ``rules/``, ``actions/``.
"""
