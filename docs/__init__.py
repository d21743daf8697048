"""Documents, and the program that writes the reference pages from the code."""
