"""Shuqiao (数桥): government data catalogue and sharing platform."""
