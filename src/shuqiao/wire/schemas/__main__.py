"""Write the schemas beside this file."""

from pathlib import Path

from shuqiao.wire.schemas import current

for name, text in current().items():
    (Path(__file__).parent / name).write_text(text, encoding="utf-8")
