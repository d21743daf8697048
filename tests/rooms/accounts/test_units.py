"""Inner units: a small tree kept by the department's data officer or the system manager; people belong to one."""

from __future__ import annotations

import pytest

from shuqiao.accounts import actions, queries, units
from shuqiao.accounts.errors import BadValue, CodeTaken, Missing, TooManyUnits, UnitStillUsed, UnitTooDeep
from shuqiao.accounts.models import InnerUnit
from shuqiao.audit.models import Content
from shuqiao.kernel.refusals import Absent, ActorMissing, NotPermitted
from shuqiao.kernel.transitions import WrongState
from tests.cast.people import HOUSING, POLICE, Cast

pytestmark = pytest.mark.django_db


def recorded() -> int:
    return Content.objects.filter(event__startswith="accounts.").count()


def test_a_tree_of_units(cast: Cast) -> None:
    first = actions.add_unit(cast.compiler, POLICE, "户政科")
    below = actions.add_unit(cast.system_manager, POLICE, "户籍组", first.id)
    actions.add_unit(cast.compiler, POLICE, "法制科")
    assert [(u.name, u.depth, u.parent) for u in units.units(POLICE)] == [
        ("户政科", 1, None), ("户籍组", 2, first.id), ("法制科", 1, None),
    ]  # fmt: skip
    assert actions.rename_unit(cast.compiler, below.id, "户籍管理组").name == "户籍管理组"
    with pytest.raises(UnitStillUsed):
        actions.close_unit(cast.compiler, first.id)
    actions.close_unit(cast.compiler, below.id)
    actions.close_unit(cast.compiler, first.id)
    assert [u.name for u in units.units(POLICE)] == ["法制科"]
    with pytest.raises(WrongState):
        actions.rename_unit(cast.compiler, first.id, "再用")
    assert actions.add_unit(cast.compiler, POLICE, "户政科").id != first.id  # a closed one's name is free again
    assert recorded() == 7


@pytest.mark.parametrize("login", ["jianruoxi", "fangxiaoman", "handingjiang", "duqinghe", "taoshouyi"])
def test_others_keep_no_units(cast: Cast, login: str) -> None:
    unit = actions.add_unit(cast.compiler, POLICE, "户政科")
    before = recorded()
    for act in (
        lambda who: actions.add_unit(who, POLICE, "别的科"),
        lambda who: actions.rename_unit(who, unit.id, "别的科"),
        lambda who: actions.close_unit(who, unit.id),
        lambda who: actions.place_person(who, cast.people["fangxiaoman"].id, unit.id),
    ):
        with pytest.raises((NotPermitted, Absent)):
            act(cast[login])
        with pytest.raises(ActorMissing):
            act(None)
    assert recorded() == before


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("", Missing), ("  ", Missing), ("长" * 61, BadValue), ("坏\x00名", BadValue), ("换\n行", BadValue)],
)
def test_a_name_is_a_line(cast: Cast, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        actions.add_unit(cast.compiler, POLICE, name)


def test_a_name_is_used_once_and_the_tree_stays_small(cast: Cast) -> None:
    parent = None
    for depth in range(units.DEEPEST):
        parent = actions.add_unit(cast.compiler, POLICE, f"第{depth}级", parent).id
    with pytest.raises(UnitTooDeep):
        actions.add_unit(cast.compiler, POLICE, "太深", parent)
    with pytest.raises(CodeTaken):
        actions.add_unit(cast.compiler, POLICE, "第0级")
    with pytest.raises(Absent):
        actions.add_unit(cast.compiler, POLICE, "无上级", 10**30)
    InnerUnit.objects.bulk_create(
        [InnerUnit(department_id=POLICE, name=f"组{n}") for n in range(units.MOST_UNITS - units.DEEPEST)]
    )
    with pytest.raises(TooManyUnits):
        actions.add_unit(cast.compiler, POLICE, "多余的")


def test_people_belong_to_a_unit_of_their_own_department(cast: Cast) -> None:
    own = actions.add_unit(cast.compiler, POLICE, "户政科")
    theirs = actions.add_unit(cast.applicant, HOUSING, "住房保障科")
    person = cast.people["fangxiaoman"].id
    placed = actions.place_person(cast.compiler, person, own.id)
    assert (placed.unit, placed.unit_name) == (own.id, "户政科")
    assert units.unit_of(cast.provider_reviewer) == own.id
    assert units.people_of(own.id) == (person,)
    for unit in (theirs.id, 10**30, -1):
        with pytest.raises(Absent):
            actions.place_person(cast.compiler, person, unit)
    with pytest.raises(UnitStillUsed):
        actions.close_unit(cast.compiler, own.id)
    assert actions.place_person(cast.system_manager, person, None).unit is None
    assert queries.person(cast.compiler, person).unit_name == ""
