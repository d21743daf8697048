"""The data plane: authenticate, find the order, admit, plan, fetch, receipt, answer.

It decides nothing, serves nothing above its owner's ceiling, and stops when it
cannot renew its orders or cannot write receipts.  No Django, no framework.
"""
