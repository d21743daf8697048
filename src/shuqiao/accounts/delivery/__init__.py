"""Notices beyond the portal: e-mail, SMS and webhooks, by an outbox that is written with the notice.

No channel carries personal data: numbers, entry names, days, counts and links, nothing else.
"""
