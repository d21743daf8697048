"""The departments' databases of the demo city: generated, consistent with each other, the same for the same seed.

Rows are tuples of text, whole numbers and None, the same whatever database they go into;
numbers with decimals and days are text there.  Everything in them is invented.
"""
