"""The scenes in their order."""

from __future__ import annotations

from shuqiao.demo.story import data_scenes, desk_scenes, founding_scenes, matter_scenes, proof_scenes, sharing_scenes
from shuqiao.demo.story.stage import Stage

SCENES = (
    founding_scenes.who,
    founding_scenes.weak_basis,
    founding_scenes.what,
    founding_scenes.moves,
    matter_scenes.papers,
    sharing_scenes.finding,
    sharing_scenes.applying,
    sharing_scenes.excluded,
    sharing_scenes.deciding,
    sharing_scenes.overdue,
    sharing_scenes.settled,
    desk_scenes.at_the_desk,
    data_scenes.family_checked,
    data_scenes.answer_opened,
    data_scenes.ten_families,
    data_scenes.other_families,
    data_scenes.purpose_refused,
    desk_scenes.who_looked,
    proof_scenes.proving,
    proof_scenes.tampering,
)


def tell(stage: Stage) -> None:
    """Play every scene.  Raises what a scene could not do; nothing is passed over."""
    for scene in SCENES:
        scene(stage)
