"""Families of refusals to HTTP statuses: the one place of the gateway where it is decided."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal

STATUS = {
    Family.MALFORMED: 400,
    Family.INVALID: 422,
    Family.UNAUTHENTICATED: 401,
    Family.FORBIDDEN: 403,
    Family.ABSENT: 404,
    Family.CONFLICT: 409,
    Family.TOO_LARGE: 413,
    Family.TOO_MANY: 429,
    Family.UNAVAILABLE: 503,
}
_BY_CODE = {
    "body_too_slow": 408,
    "format_not_acceptable": 406,
    "http_method_wrong": 405,
    "http_too_old": 505,
    "not_offered_yet": 501,
    "range_not_satisfiable": 416,
}


def status_of(refusal: Refusal) -> int:
    """The status for ``refusal``; a few codes have HTTP's own better one."""
    return _BY_CODE.get(refusal.code) or STATUS[refusal.family]
