"""供数管理: gateways, sources, attachments, orders, the feed, receipts taken in."""
