"""The invented city of 栖澜市: its departments, its databases, and the story that shows a chain from end to end.

Nothing here is real: division codes of the unused 99 range, generated names, telephone numbers that do not ring.
"""
