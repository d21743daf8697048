"""Configuration to source."""

from __future__ import annotations

from shuqiao.gateway.sources.folder import FolderSource
from shuqiao.gateway.sources.mariadb import MariaDbSource
from shuqiao.gateway.sources.postgresql import PostgresSource
from shuqiao.gateway.sources.source import Source, SourceConfig
from shuqiao.gateway.sources.sqlite import SqliteSource


def open_source(config: SourceConfig) -> Source:
    """The source for ``config``.  Connects at the first call, so that one dead source stops no gateway.

    Raises ValueError for an unknown engine, a malformed address, or ``file_mtime`` without a file.
    """
    if config.engine == "sqlite":
        return SqliteSource(config)
    if config.engine == "folder":
        return FolderSource(config)
    if config.as_of != "live":
        raise ValueError(f"source {config.id}: as_of {config.as_of} needs a file")
    if config.engine == "postgresql":
        return PostgresSource(config)
    if config.engine == "mariadb":
        return MariaDbSource(config)
    raise ValueError(f"source {config.id}: unknown engine {config.engine}")
