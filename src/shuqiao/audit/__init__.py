"""What happened: recorded in the same transaction, put in one order, published so that a stranger can check it."""
