"""The gateway's own log of receipts: no receipt on disk, no delivery."""

from shuqiao.gateway.receipts.log import PreviousLog, ReceiptLog, Scanned, Segment

__all__ = ["PreviousLog", "ReceiptLog", "Scanned", "Segment"]
