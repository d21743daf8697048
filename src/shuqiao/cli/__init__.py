"""Commands that talk HTTP, and the offline verifier.  No Django here."""
