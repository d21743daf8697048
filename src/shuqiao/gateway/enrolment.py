"""Joining a platform: a one-time code in, the pinned control key and the log's name out."""

from __future__ import annotations

import httpx
import msgspec

from shuqiao.gateway.directory import Directory, Enrolment
from shuqiao.kernel.refusals import Family, Malformed, Refusal
from shuqiao.tlog.notes import Signer
from shuqiao.wire.envelopes import public_from_text, public_text, thumbprint


class EnrolmentRefused(Refusal):
    code = "enrolment_refused"
    family = Family.FORBIDDEN
    zh = "接入未完成：{why_zh}"
    en = "Enrolment is not done: {why_en}"
    next_zh = "请向平台运营单位索取新的接入码，并核对平台地址。"
    next_en = "Ask the platform operator for a new code and check the platform's address."


def enrol(directory: Directory, code: str) -> Enrolment:
    """Make keys, hand their public halves to the platform, and pin its key by the code's thumbprint.

    The log's name is learnt from the answer, so the note key travels under the
    member's name here.  Raises :class:`EnrolmentRefused`.
    """
    configuration = directory.configuration()
    keys = directory.keys()
    base = configuration.control_plane.rstrip("/")
    asked = {
        "member": configuration.member,
        "code": code,
        "request_public": public_text(keys.request.public_key()),
        "note_vkey": Signer(configuration.member, keys.note).verifier_text,
        "epoch": 1,
    }
    try:
        answer = httpx.post(f"{base}/api/v1/gateways/enrol", json=asked, timeout=20, trust_env=False)
    except httpx.HTTPError as away:
        raise EnrolmentRefused(why_zh="无法连接平台", why_en=f"the platform does not answer ({away})") from away
    if answer.status_code >= 300:
        detail = _detail(answer)
        raise EnrolmentRefused(
            why_zh=f"平台答复 {answer.status_code}：{detail}", why_en=f"{answer.status_code} {detail}"
        )
    try:
        enrolment = msgspec.json.decode(answer.content, type=Enrolment)
    except msgspec.ValidationError as broken:
        raise Malformed(what=f"the platform's answer: {broken}") from broken
    _check(enrolment, configuration.member, code)
    directory.write_enrolment(enrolment)
    return enrolment


def origin(log_name: str, member: str, epoch: int) -> str:
    """The name of a gateway's log, which is the key name of its notes."""
    return f"{log_name}/gateway/{member}/{epoch}"


def _check(enrolment: Enrolment, member: str, code: str) -> None:
    pinned = code.rpartition(".")[2]
    actual = thumbprint(public_from_text(enrolment.control_public))
    if actual != pinned or enrolment.control_keyid != pinned:
        raise EnrolmentRefused(
            why_zh="平台的签发公钥与接入码不符，可能连到了冒充的平台",
            why_en="the platform's signing key is not the one in the code: this may be an impostor",
        )
    if enrolment.member != member:
        raise EnrolmentRefused(why_zh="成员名不一致", why_en="the member differs")


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("detail", ""))
    except (ValueError, AttributeError):
        return ""
