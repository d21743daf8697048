"""The backup file: one tar with the database, the log's files and, where asked, the keys.

The sequencer waits while both are copied, so the log in the archive is never larger than the
database in it.  Writers go on meanwhile.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment

MANIFEST = "manifest.json"
_SQLITE, _POSTGRESQL = "database.sqlite3", "database.dump"


class BackupRefused(Exception):
    """Why nothing was written or restored, with the next step."""


def write(target: Path, *, with_keys: bool) -> dict[str, Any]:
    """Write the backup; its manifest.  The file is 0600 and appears whole or not at all.

    Raises :class:`BackupRefused` for an existing file or where the database's tool fails.
    """
    from django.conf import settings
    from django.db import connection

    from shuqiao.audit.locks import sequencing

    if target.exists():
        raise BackupRefused(f"{target} 已存在 / exists already\n→ 换一个文件名 / choose another name")
    aside = target.with_name(f".{target.name}.part")
    where: Path = settings.SHUQIAO_DIR
    try:
        with (
            tempfile.TemporaryDirectory(dir=where) as scratch,
            _private(aside) as file,
            tarfile.open(fileobj=file, mode="w:gz") as tar,
        ):
            with sequencing(wait=True):
                name = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
                _copy_database(Path(scratch) / name)
                manifest = _manifest(connection.vendor, with_keys)
                for directory in sorted(where.glob("log*")):
                    if directory.is_dir():
                        tar.add(directory, directory.name)
            tar.add(Path(scratch) / name, name)
            if with_keys:
                tar.add(where / "keys", "keys")
            _add_manifest(tar, manifest)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def _private(path: Path) -> io.BufferedWriter:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _copy_database(target: Path) -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        return
    _tool("pg_dump", "--format=custom", f"--file={target}")


def _tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools against our database.  Raises :class:`BackupRefused`."""
    from django.db import connection

    program = shutil.which(name)
    if program is None:
        raise BackupRefused(
            f"没有 {name} / {name} is not installed\n→ 安装 PostgreSQL 客户端 / install the PostgreSQL client"
        )
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    done = subprocess.run(
        [program, *arguments],
        env={k: v for k, v in environment.items() if v},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefused(f"{name}: {done.stderr.strip()}")


def _manifest(vendor: str, with_keys: bool) -> dict[str, Any]:
    from django.conf import settings

    from shuqiao.audit import queries

    head = queries.head()
    return {
        "version": version("shuqiao"),
        "database": vendor,
        "made_at": moment(clock.real_now()),
        "demo": settings.SHUQIAO_DEMO,
        "keys": with_keys,
        "log": {"origin": head.origin, "size": head.size, "verifier": head.verifier} if head is not None else None,
    }


def _add_manifest(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def unpack(source: Path, directory: Path) -> dict[str, Any]:
    """Put the archive's files into the empty ``directory``; the manifest.

    Runs before Django is set up: settings make a secret of their own in a directory without one.
    Raises :class:`BackupRefused` for a directory that is not empty or a file that is no backup.
    """
    if directory.exists() and any(directory.iterdir()):
        raise BackupRefused(f"{directory} 不是空目录 / is not empty\n→ 恢复只写入空目录 / restore into an empty one")
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with tarfile.open(source, "r:gz") as tar:
            manifest: dict[str, Any] = json.loads(tar.extractfile(MANIFEST).read())  # type: ignore[union-attr]
            tar.extractall(directory, filter="data")
    except (OSError, tarfile.TarError, KeyError, ValueError) as broken:
        raise BackupRefused(f"{source} 不是完整的备份 / is no whole backup: {broken}") from broken
    (directory / MANIFEST).unlink()
    return manifest


def load_database(directory: Path, manifest: dict[str, Any]) -> None:
    """Put the database where the settings say.  Raises :class:`BackupRefused`."""
    from django.db import connection

    if manifest["database"] != connection.vendor:
        raise BackupRefused(
            f"备份来自 {manifest['database']} / the backup is of {manifest['database']}\n"
            "→ 核对 SHUQIAO_DATABASE_URL / check SHUQIAO_DATABASE_URL"
        )
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        if target.exists():
            raise BackupRefused(f"{target} 已存在 / exists already")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(directory / _SQLITE, target)
        return
    if connection.introspection.table_names():
        raise BackupRefused("目标数据库不是空库 / the database is not empty\n→ 新建空库 / create an empty one")
    _tool(
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={connection.settings_dict['NAME']}",
        str(directory / _POSTGRESQL),
    )
    (directory / _POSTGRESQL).unlink()
