"""数据目录: pages of the catalogue."""
