"""The whole chain as processes, killed at random moments while people and systems use it."""
