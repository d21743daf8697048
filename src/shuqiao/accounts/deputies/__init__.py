"""代办: a person names a deputy of the same department, for a period and some of the own roles."""
