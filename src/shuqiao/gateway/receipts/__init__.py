"""The gateway's own log of receipts: no receipt on disk, no delivery."""

from shuqiao.gateway.receipts.log import PreviousLog, ReceiptLog, Segment
from shuqiao.gateway.receipts.scanning import Scanned, scan_earlier

__all__ = ["PreviousLog", "ReceiptLog", "Scanned", "Segment", "scan_earlier"]
