"""A log that strangers can check: RFC 6962 tree, C2SP tlog-tiles, signed notes, checkpoints.

Leaves are opaque bytes here; what they mean is :mod:`shuqiao.wire`'s business.
Hashing and tile arithmetic are pure; only :mod:`tlog.publish` writes, only
:mod:`tlog.tiles` and :mod:`tlog.proofs` read files.
"""
