"""Documents that cross process borders, and how they are signed.

Every document is canonical bytes (:mod:`shuqiao.kernel.canonical`); the ones the
control plane or a gateway signs travel in a DSSE envelope.  Unknown fields are
refused: a restriction that a reader does not understand must not be ignored.
"""
