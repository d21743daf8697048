"""Pages of 供数管理."""
