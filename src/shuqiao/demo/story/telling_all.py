"""The scenes in their order."""

from __future__ import annotations

from shuqiao.demo.story import data_scenes, founding_scenes, proof_scenes, sharing_scenes
from shuqiao.demo.story.stage import Stage

SCENES = (
    founding_scenes.who,
    founding_scenes.what,
    founding_scenes.moves,
    sharing_scenes.finding,
    sharing_scenes.applying,
    sharing_scenes.excluded,
    sharing_scenes.deciding,
    data_scenes.calling,
    data_scenes.spent,
    sharing_scenes.overdue,
    proof_scenes.proving,
    proof_scenes.tampering,
)


def tell(stage: Stage) -> None:
    """Play every scene.  Raises what a scene could not do; nothing is passed over."""
    for scene in SCENES:
        scene(stage)
