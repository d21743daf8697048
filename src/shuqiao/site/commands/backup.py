"""``shuqiao backup FILE``: database and log, consistent, while the instance runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from shuqiao.site import start


def main(argv: list[str]) -> int:
    """0 written, 1 refused, 2 could not start."""
    parser = argparse.ArgumentParser(prog="shuqiao backup", description="备份 / backup")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="连同密钥（请离线妥善保管）/ with the keys: keep the file offline and locked away",
    )
    asked = parser.parse_args(argv)
    try:
        start.setup()
        start.ready()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    from shuqiao.site import archive

    try:
        manifest = archive.write(asked.file.absolute(), with_keys=asked.with_keys)
    except archive.BackupRefused as why:
        start.say(str(why))
        return 1
    log = manifest["log"]
    print(f"{asked.file}: {log['origin']} {log['size']}" if log else str(asked.file))
    if not asked.with_keys:
        start.say("未含密钥：请另行备份 keys 目录 / without keys: keep the directory 'keys' elsewhere")
    return 0
