"""Entry points of the control plane: one module each, ``main(argv) -> exit status``."""
