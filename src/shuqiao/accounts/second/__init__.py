"""The second factor (动态口令): time-based codes by RFC 6238 and recovery codes."""
