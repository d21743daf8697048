"""Sign-in through others: OpenID Connect, CAS 3, a trusted proxy's header (统一身份认证)."""
