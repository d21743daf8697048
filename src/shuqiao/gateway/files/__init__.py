"""Files on their way out: written from a source's rows, kept for resuming, sent no faster than they are taken."""
