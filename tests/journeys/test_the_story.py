"""The story as its command tells it, on a small city, twice in a row."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shuqiao.demo.families import families
from shuqiao.demo.instance import Instance
from shuqiao.demo.story.telling_all import SCENES

PERSONS = 600
TOLD = (
    "12 样材料，10 样可免提交（8 样共享可得，2 样申请后可得）",
    "14 个部门的 60 项资源、466 个信息项：无条件共享 26，有条件共享 28，不予共享 6",
    "部门内部文件不是法律",
    "应用场景“商业推广”被明确排除",
    "中华人民共和国精神卫生法",
    "已超期 1 个工作日",
    '{"名下住房套数": 0',
    '{"当前连续缴费月数": 38}',
    "结论：符合条件",
    "少带 6 样材料",
    "10 个家庭",
    "乙（周既白）：不符合（名下住房 1 套）",
    "丙（沈南星）：不符合（收入分档 4 档）",
    "婚姻库仍为已婚",
    "戊（陆离）未签授权书",
    "用途写成长租公寓推介（商业推广）",
    "池映月（窗口受理员）没有业务系统",
    "只见套数、月数、档次",
    "谁查过我：林疏桐",
    "entry_altered",
)


ANSWER = re.compile(r"^ +(\{.*\}|公租房演示-.*)$", re.MULTILINE)
"""An answer's row, or a family's line among the ten."""


def _played(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "shuqiao", "demo", "--no-serve", "--dir", str(folder), "--persons", str(PERSONS)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def city_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("story") / "city"


@pytest.fixture(scope="module")
def told(city_dir: Path) -> str:
    """The story on files alone, told the first time."""
    return _played(city_dir)


def _whole(told: str) -> None:
    for words in TOLD:
        assert words in told, words
    assert len(re.findall(r"^ +[0-9.]+ s$", told, re.MULTILINE)) == len(SCENES) + 1, "each step tells its time"
    assert not [n for family in families().values() for n in family.numbers if n in told], "no full number"


def test_the_story_is_told_and_told_again(city_dir: Path, told: str) -> None:
    _whole(told)
    again = _played(city_dir)
    _whole(again)
    assert ANSWER.findall(again) == ANSWER.findall(told)
    assert len(list(Instance(city_dir, 0, 0).cache.iterdir())) == 1


def test_with_departments_on_servers_the_answers_and_masks_are_the_same(
    tmp_path: Path, told: str, postgres_dsn: str, mariadb_dsn: str
) -> None:
    elsewhere = _played(tmp_path / "city", "--sources", f"ga={postgres_dsn},rs={mariadb_dsn}")
    _whole(elsewhere)
    answers = ANSWER.findall(told)
    assert len(answers) > 15
    assert ANSWER.findall(elsewhere) == answers


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sources", "ga=oracle://x"), "--sources"),
        (("--sources", "ga=postgresql://127.0.0.1:9/none"), "连不上数据库"),
    ],
)
def test_a_source_that_cannot_be_used_ends_the_demo_with_a_reason(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    command = [
        sys.executable,
        "-m",
        "shuqiao",
        "demo",
        "--no-serve",
        "--persons",
        "100",
        "--dir",
        str(tmp_path / "city"),
    ]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1
    assert words in done.stdout
