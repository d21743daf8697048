"""``shuqiao restore FILE``: into an empty directory, then the log is verified."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from shuqiao.site import environment, start


def main(argv: list[str]) -> int:
    """0 restored and verified, 1 refused or the restored log does not hold, 2 bad settings."""
    parser = argparse.ArgumentParser(prog="shuqiao restore", description="恢复 / restore")
    parser.add_argument("file", type=Path)
    asked = parser.parse_args(argv)
    from shuqiao.site import archive

    try:
        directory = environment.read(os.environ).directory
        manifest = archive.unpack(asked.file, directory)
        os.environ["SHUQIAO_DEMO"] = "1" if manifest["demo"] else "0"
        start.setup()
        archive.load_database(directory, manifest)
    except (environment.BadSetting, start.CannotStart) as why:
        start.say(str(why))
        return 2
    except archive.BackupRefused as why:
        start.say(str(why))
        return 1
    return _verify(keys=manifest["keys"])


def _verify(keys: bool) -> int:
    from shuqiao.audit import integrity, queries

    findings = integrity.check()
    for finding in findings:
        start.say(f"✗ {finding.zh} / {finding.en} ({finding.where})\n→ {finding.next_zh} / {finding.next_en}")
    head = queries.head()
    if head is not None and not findings:
        print(f"✓ {head.origin} {head.size}")
    if not keys:
        start.say(
            "备份不含密钥：启动前放回 keys 目录，否则须 doctor --new-epoch 原因 / no keys in the backup: "
            "put the directory 'keys' back before the start, or run doctor --new-epoch REASON"
        )
    return 1 if findings else 0
