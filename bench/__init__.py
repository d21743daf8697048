"""Measurements as ratios against a peer or a physical limit in the same run.  No test asserts a wall-clock time."""
