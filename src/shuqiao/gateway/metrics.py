"""Counts for ``/metrics`` in Prometheus' text form; kept as plain integers, because every call passes here."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

_BOUNDS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters of one process; they start at nothing with it."""

    def __init__(self) -> None:
        self.answers: dict[str, int] = defaultdict(int)
        self.refusals: dict[str, int] = defaultdict(int)
        self.unauthenticated: dict[str, int] = defaultdict(int)
        self.source_troubles: dict[str, int] = defaultdict(int)
        self.files: dict[str, int] = defaultdict(int)
        self.file_bytes = 0
        self.faults = 0
        self._buckets = [0] * (len(_BOUNDS_S) + 1)
        self._seconds = 0.0

    def answered(self, outcome: str, seconds: float) -> None:
        """One answer with data or an honest nothing, after ``seconds``."""
        self.answers[outcome] += 1
        self._buckets[bisect_left(_BOUNDS_S, seconds)] += 1
        self._seconds += seconds

    def lost(self, source: str, trouble: str) -> None:
        """One answer lost at ``source``; of ``trouble`` its word alone, not the row or column that may follow."""
        self.source_troubles[f"{source} {trouble.partition(':')[0]}"] += 1

    def filed(self, outcome: str, count: int) -> None:
        """One stream of a file has ended, after ``count`` bytes."""
        self.files[outcome] += 1
        self.file_bytes += count

    def text(self) -> str:
        """The exposition (text format 0.0.4)."""
        lines = []
        for name, label, counts, about in (
            ("answers_total", "outcome", self.answers, "Answers by outcome"),
            ("refusals_total", "code", self.refusals, "Refusals of authenticated callers by code"),
            ("source_troubles_total", "trouble", self.source_troubles, "Answers lost at a source"),
            ("files_total", "outcome", self.files, "Streams of files by how they ended"),
            ("unauthenticated_total", "code", self.unauthenticated, "Requests of nobody known, by code"),
        ):
            lines += [f"# HELP shuqiao_gateway_{name} {about}.", f"# TYPE shuqiao_gateway_{name} counter"]
            lines += [f'shuqiao_gateway_{name}{{{label}="{key}"}} {count}' for key, count in sorted(counts.items())]
        for name, number, about in (
            ("faults_total", self.faults, "Faults"),
            ("file_bytes_total", self.file_bytes, "Bytes of files sent"),
        ):
            lines += [f"# HELP shuqiao_gateway_{name} {about}.", f"# TYPE shuqiao_gateway_{name} counter"]
            lines.append(f"shuqiao_gateway_{name} {number}")
        lines += self._histogram()
        return "\n".join(lines) + "\n"

    def _histogram(self) -> list[str]:
        name = "shuqiao_gateway_answer_seconds"
        lines, total = [f"# HELP {name} Time to an answer.", f"# TYPE {name} histogram"], 0
        for bound, count in zip((*map(str, _BOUNDS_S), "+Inf"), self._buckets, strict=True):
            total += count
            lines.append(f'{name}_bucket{{le="{bound}"}} {total}')
        return [*lines, f"{name}_sum {self._seconds:.6f}", f"{name}_count {total}"]
