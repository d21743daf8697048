"""The gateway's refusals, in the order in which a request meets them."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class AuthorityForeign(Refusal):
    code = "authority_foreign"
    family = Family.UNAUTHENTICATED
    zh = "请求的主机名不是本网关对外公布的地址"
    en = "The request's authority is not one of this gateway's public names"
    next_zh = "请使用目录中公布的网关地址，并以该地址签名。"
    next_en = "Use the gateway's published address, and sign for that address."


class BodyTooSlow(Refusal):
    code = "body_too_slow"
    family = Family.MALFORMED
    zh = "请求正文未在 {seconds} 秒内到齐"
    en = "The body did not arrive within {seconds} s"
    next_zh = "请检查网络，一次发送完整正文。"
    next_en = "Check the network and send the whole body at once."


class CredentialsMissing(Refusal):
    code = "credentials_missing"
    family = Family.UNAUTHENTICATED
    zh = "请求既没有签名，也没有访问令牌"
    en = "The request carries neither a signature nor a bearer token"
    next_zh = "请按 RFC 9421 签名；或先向 /oauth/token 换取令牌。"
    next_en = "Sign it by RFC 9421, or fetch a token from /oauth/token first."


class CredentialsTwice(Refusal):
    code = "credentials_twice"
    family = Family.MALFORMED
    zh = "请求同时带有签名和访问令牌，或“{field}”请求头重复"
    en = "The request carries a signature and a bearer token, or the header '{field}' twice"
    next_zh = "请只使用一种身份验证方式，每个请求头只发送一次。"
    next_en = "Use one way of authentication, and send each header once."


class TokenUnknown(Refusal):
    code = "token_unknown"
    family = Family.UNAUTHENTICATED
    zh = "访问令牌无效或已过期"
    en = "The bearer token is unknown or has expired"
    next_zh = "请向 /oauth/token 重新换取令牌；网关重启后旧令牌失效。"
    next_en = "Fetch a new one from /oauth/token; a restart of the gateway ends old ones."


class PortalTokenWrong(Refusal):
    """Not an envelope, not signed by the pinned key, or not a token: which of these is not said."""

    code = "portal_token_wrong"
    family = Family.UNAUTHENTICATED
    zh = "门户令牌无效：格式或签名不正确"
    en = "The portal token is not valid: its form or its signature is wrong"
    next_zh = "请回到门户页面重新查询；反复出现时联系平台运营单位。"
    next_en = "Ask again from the portal's page; if it stays, tell the platform operator."


class PortalTokenForeign(Refusal):
    code = "portal_token_foreign"
    family = Family.UNAUTHENTICATED
    zh = "门户令牌是发给另一个网关的"
    en = "The portal token was made for another gateway"
    next_zh = "请回到门户页面重新查询。"
    next_en = "Ask again from the portal's page."


class PortalTokenExpired(Refusal):
    code = "portal_token_expired"
    family = Family.UNAUTHENTICATED
    zh = "门户令牌已过期（有效期一分钟）"
    en = "The portal token has expired (it lives for a minute)"
    next_zh = "请回到门户页面重新查询。"
    next_en = "Ask again from the portal's page."


class PortalTokenUntimely(Refusal):
    """Issued in the future, or for longer than any token may live."""

    code = "portal_token_untimely"
    family = Family.UNAUTHENTICATED
    zh = "门户令牌的时间不正确，平台与网关的时钟可能不一致"
    en = "The portal token's times are wrong; the clocks of platform and gateway may differ"
    next_zh = "请网关运维人员核对系统时间。"
    next_en = "The operators of the gateway may check its clock."


class PortalTokenReplayed(Refusal):
    code = "portal_token_replayed"
    family = Family.UNAUTHENTICATED
    zh = "门户令牌已使用过，每个令牌只能查询一次"
    en = "This portal token was used before; each is good for one call"
    next_zh = "请回到门户页面重新查询。"
    next_en = "Ask again from the portal's page."


class PortalTokenElsewhere(Refusal):
    """A good token at a door, or for a grant, that it was not made for."""

    code = "portal_token_elsewhere"
    family = Family.FORBIDDEN
    zh = "门户令牌不适用于该授权或接口"
    en = "The portal token is not for this grant or door"
    next_zh = "请从该授权的查询台页面重新查询。"
    next_en = "Ask again from the desk page of that grant."


class OriginForeign(Refusal):
    code = "origin_foreign"
    family = Family.FORBIDDEN
    zh = "该页面的来源不在网关允许之列"
    en = "Pages of this origin may not call the gateway"
    next_zh = "请从平台门户打开页面；网关所属部门可在 gateway.toml 的 portal_origins 中登记门户地址。"
    next_en = "Open the page from the portal; the gateway's owner lists its address in portal_origins of gateway.toml."


class AssertionWrong(Refusal):
    """A private_key_jwt assertion (RFC 7523) that authenticates nobody."""

    code = "assertion_wrong"
    family = Family.UNAUTHENTICATED
    zh = "客户端断言无效：{what}"
    en = "The client assertion is not valid: {what}"
    next_zh = "请用已登记的 Ed25519 密钥重新签发断言（EdDSA，有效期不超过 300 秒）。"
    next_en = "Make a new assertion with a registered Ed25519 key (EdDSA, at most 300 s)."


class NonceReplayed(Refusal):
    code = "nonce_replayed"
    family = Family.UNAUTHENTICATED
    zh = "该随机数已使用过，请求可能被重放"
    en = "This nonce was used before; the request may be a replay"
    next_zh = "请为每次请求生成新的随机数并重新签名。"
    next_en = "Make a new nonce for every request and sign again."


class NoncesFull(Refusal):
    code = "nonces_full"
    family = Family.UNAVAILABLE
    zh = "网关的防重放记录已满"
    en = "The gateway's memory of nonces is full"
    next_zh = "请稍后重试，或缩短签名有效期。"
    next_en = "Try again later, or sign for a shorter time."


class CallsTooMany(Refusal):
    code = "calls_too_many"
    family = Family.TOO_MANY
    zh = "每分钟调用次数超过上限 {limit}"
    en = "More than {limit} calls in this minute"
    next_zh = "请在下一分钟继续，或与提供部门商定更高的频率。"
    next_en = "Go on in the next minute, or agree on a higher rate with the provider."


class NotFoundHere(Refusal):
    """Absent, or not this caller's: the two look alike."""

    code = "grant_absent"
    family = Family.ABSENT
    zh = "没有找到该授权或回执"
    en = "No such grant or receipt"
    next_zh = "请核对编号；授权须属于发起调用的业务系统。"
    next_en = "Check the number; the grant must belong to the calling system."


class DoorAbsent(Refusal):
    code = "door_absent"
    family = Family.ABSENT
    zh = "网关没有这个接口"
    en = "The gateway has no such door"
    next_zh = "请查阅网关接口文档。"
    next_en = "See the gateway's reference."


class MethodWrong(Refusal):
    code = "http_method_wrong"
    family = Family.INVALID
    zh = "该接口只接受 {allowed}"
    en = "This door takes {allowed} only"
    next_zh = "请更换请求方法。"
    next_en = "Use that method."


class NotOfferedYet(Refusal):
    code = "not_offered_yet"
    family = Family.UNAVAILABLE
    zh = "本网关尚未提供“{what}”"
    en = "This gateway does not offer '{what}' yet"
    next_zh = "请使用 POST /v1/grants/<授权>/query 逐次联机查询。"
    next_en = "Use POST /v1/grants/<grant>/query, one query per call."


class GatewayNotReady(Refusal):
    code = "gateway_not_ready"
    family = Family.UNAVAILABLE
    zh = "网关暂停供数：{why_zh}"
    en = "The gateway does not serve: {why_en}"
    next_zh = "请联系网关所属部门的运维人员；网关恢复后重试。"
    next_en = "Ask the operators of this gateway; try again when it is back."


class OrderSuspended(Refusal):
    code = "grant_suspended"
    family = Family.FORBIDDEN
    zh = "授权 {grant} 已暂停"
    en = "Grant {grant} is suspended"
    next_zh = "请在平台查看暂停原因，联系提供部门。"
    next_en = "See the reason on the platform and ask the provider."


class OrderRevoked(Refusal):
    code = "grant_revoked"
    family = Family.FORBIDDEN
    zh = "授权 {grant} 已撤销"
    en = "Grant {grant} was revoked"
    next_zh = "如仍有需要，请在平台重新申请。"
    next_en = "Apply again on the platform if you still need it."


class OrderExpired(Refusal):
    code = "grant_expired"
    family = Family.FORBIDDEN
    zh = "授权 {grant} 已于 {valid_to} 到期"
    en = "Grant {grant} ended at {valid_to}"
    next_zh = "请在平台申请续期。"
    next_en = "Apply for a renewal on the platform."


class OrderNotYet(Refusal):
    code = "grant_not_yet"
    family = Family.FORBIDDEN
    zh = "授权 {grant} 自 {valid_from} 起生效"
    en = "Grant {grant} begins at {valid_from}"
    next_zh = "请在生效后调用。"
    next_en = "Call again from then on."


class OrderChanged(Refusal):
    """The order got a new version while the source was working: what was fetched may be too much."""

    code = "grant_changed"
    family = Family.CONFLICT
    zh = "取数期间授权 {grant} 已变更，本次结果不予返回"
    en = "Grant {grant} changed while the data was fetched; this result is not given out"
    next_zh = "请按变更后的授权重新查询。"
    next_en = "Query again under the grant as it is now."


class LeaseOut(Refusal):
    code = "lease_out"
    family = Family.UNAVAILABLE
    zh = "网关与平台失去联系已超过授权 {grant} 的租期"
    en = "The gateway has had no word from the platform for longer than the lease of grant {grant}"
    next_zh = "请稍后重试；持续出现时联系平台运营单位。"
    next_en = "Try again later; if it stays, tell the platform operator."


class OrderAboveCeiling(Refusal):
    """The fact ``why`` names tables and columns: for the owner's log and the platform, not for callers."""

    code = "order_above_ceiling"
    family = Family.FORBIDDEN
    zh = "供数单超出提供部门设定的上限，网关未执行"
    en = "The order is above what the owner of this gateway allows, so it is not served"
    next_zh = "请提供部门核对网关的上限文件，或调整授权。"
    next_en = "The provider may compare the gateway's ceiling file, or narrow the grant."


class BearerNotAllowed(Refusal):
    code = "bearer_not_allowed"
    family = Family.FORBIDDEN
    zh = "授权 {grant} 只接受逐次签名的请求"
    en = "Grant {grant} takes signed requests only"
    next_zh = "请按 RFC 9421 对每次请求签名。"
    next_en = "Sign each request by RFC 9421."


class PurposeMissing(Refusal):
    code = "purpose_missing"
    family = Family.INVALID
    zh = "未填写用途代码"
    en = "No purpose code is given"
    next_zh = "请在 context.purpose 中填写授权所列的用途代码。"
    next_en = "Give a purpose code of the grant in context.purpose."


class PurposeNotGranted(Refusal):
    code = "purpose_not_granted"
    family = Family.FORBIDDEN
    zh = "用途“{purpose}”不在授权 {grant} 之内"
    en = "Purpose '{purpose}' is not one of grant {grant}"
    next_zh = "请使用授权所列的用途；其他用途须另行申请。"
    next_en = "Use a purpose of the grant; any other needs its own application."


class ContextMissing(Refusal):
    code = "context_missing"
    family = Family.INVALID
    zh = "缺少调用要素“{field}”"
    en = "The call context lacks '{field}'"
    next_zh = "请按授权要求填写该要素。"
    next_en = "Give it as the grant requires."


class ConsentWrong(Refusal):
    """The form of an authorisation's number only: whether it is registered, the platform compares afterwards."""

    code = "consent_wrong"
    family = Family.INVALID
    zh = "授权书编号或形式不正确：{why_zh}"
    en = "The authorisation's number or form does not do: {why_en}"
    next_zh = "请填写授权书自身的编号及形式（书面、电子、告知承诺、依法无需），不得填写本人的证件号码或电话号码。"
    next_en = "Give the paper's own number and form (written, electronic, declared, by_law), no number of the person."


class ContextWrong(Refusal):
    code = "context_wrong"
    family = Family.INVALID
    zh = "调用要素“{field}”不正确：{why_zh}"
    en = "The call context's '{field}' is wrong: {why_en}"
    next_zh = "请更正后重新提交。"
    next_en = "Correct it and call again."


class ContextDiffers(Refusal):
    code = "context_differs"
    family = Family.INVALID
    zh = "正文中的调用要素与令牌所载不一致"
    en = "The context of the body differs from the one in the token"
    next_zh = "请换取与本次用途一致的令牌，或省略正文中的调用要素。"
    next_en = "Fetch a token for this purpose, or leave the context out of the body."


class CaseNotMatching(Refusal):
    code = "case_not_matching"
    family = Family.INVALID
    zh = "办件编号不符合授权约定的格式 {pattern}"
    en = "The case number does not match the grant's pattern {pattern}"
    next_zh = "请填写真实的办件编号。"
    next_en = "Give the number of the real case."


class CaseSpent(Refusal):
    code = "case_spent"
    family = Family.FORBIDDEN
    zh = "该办件已查询 {limit} 个不同对象，达到授权上限"
    en = "This case has used up its {limit} distinct subjects"
    next_zh = "确有需要的，请联系提供部门调整授权；每个办件只查询其申请家庭的成员。"
    next_en = "If more are needed, ask the provider to change the grant; ask only about members of the case."


class CaseTooOld(Refusal):
    code = "case_too_old"
    family = Family.FORBIDDEN
    zh = "该办件首次使用已超过 {days} 日"
    en = "This case was first used more than {days} days ago"
    next_zh = "请使用新的办件编号，或联系提供部门。"
    next_en = "Use a new case, or ask the provider."


class CoverageMixed(Refusal):
    code = "coverage_mixed"
    family = Family.INVALID
    zh = "“{field}”的值部分在数据覆盖范围之内，部分不在，无法给出同一个诚实的结果"
    en = "Some values of '{field}' are covered by the source and some are not; one honest outcome is impossible"
    next_zh = "请分别查询覆盖范围内外的值。"
    next_en = "Ask for them in separate calls."


class CursorWrong(Refusal):
    code = "cursor_wrong"
    family = Family.INVALID
    zh = "翻页标记无效、已过期，或与本次查询条件不一致"
    en = "The cursor is not valid, has expired, or belongs to another query"
    next_zh = "请从第一页重新查询，翻页时保持条件不变。"
    next_en = "Start again from the first page; keep the conditions while paging."


class QueryWrong(Refusal):
    code = "query_wrong"
    family = Family.INVALID
    zh = "请求正文的“{field}”不正确：{why_zh}"
    en = "The body's '{field}' is wrong: {why_en}"
    next_zh = "正文可含 where、items、limit、next、context，其他成员不接受。"
    next_en = "A body holds where, items, limit, next and context, and nothing else."


class HistoryWrong(Refusal):
    code = "history_wrong"
    family = Family.INVALID
    zh = "查询对象不正确：{why_zh}"
    en = "The subject asked about is wrong: {why_en}"
    next_zh = "正文应含 kind（id 或 uscc）或 item，以及 value；翻页时加 next。"
    next_en = "A body holds kind (id or uscc) or item, and value; and next, to go on."


class HistoryBehind(Refusal):
    """The index of the log is still being built: saying less than the whole would mislead."""

    code = "history_behind"
    family = Family.UNAVAILABLE
    zh = "回执索引正在建立：已编入 {done} 条，共 {size} 条"
    en = "The index of the receipts is being built: {done} of {size} are in it"
    next_zh = "请稍后重新查询，每次查询都会继续建立索引。"
    next_en = "Ask again in a moment; each look builds more of it."


class GatewayFault(Refusal):
    """Whatever is not an expected refusal: shown by an identifier, without detail."""

    code = "gateway_fault"
    family = Family.UNAVAILABLE
    zh = "网关内部出现故障（编号 {fault}）"
    en = "The gateway has a fault (identifier {fault})"
    next_zh = "请把编号告知网关运维人员。"
    next_en = "Tell the operators of the gateway the identifier."
