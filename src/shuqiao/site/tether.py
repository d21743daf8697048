"""A child that does not outlive its parent, even when the parent is killed with SIGKILL."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def die_with_parent(how: signal.Signals = signal.SIGKILL, parent: int | None = None) -> None:
    """Ask Linux for signal ``how`` at the parent's death; leave at once where it died already.

    ``parent`` is the process id that the parent had, where the child was told.  The signal comes
    when the parent's *thread* that started the child ends, so children are started from threads
    that live as long as their process.  Elsewhere than on Linux this does nothing.
    """
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    except (OSError, AttributeError):
        return
    # The parent may have died between fork and prctl: then an init process has taken the child.
    if (parent is not None and os.getppid() != parent) or os.getppid() == 1:
        os.kill(os.getpid(), how)
