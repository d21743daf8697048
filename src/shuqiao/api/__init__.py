"""The versioned HTTP API: one file per room, one mapping of refusals, one door for actors."""
