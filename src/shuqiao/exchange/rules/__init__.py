"""Pure rules of the exchange room."""
