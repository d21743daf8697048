"""What a caller may see of a table, as values: item rules, masks, row filters, plans, and the plan as SQL.

Pure: no driver, no database, no clock.  Nothing here knows orders or grants as
documents; the gateway turns an order into a :class:`shuqiao.policy.views.GrantedView`.
"""
