"""The fixed cast: four departments of the invented city 栖澜市 and their people.

Rows are written straight into the tables, so that a test's log holds only what the
test did, and one password hash serves everybody, so that a cast costs milliseconds.
Accounts' own tests make people by its actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.hashers import make_password

from shuqiao.accounts import queries
from shuqiao.accounts.facts import ClientSystemFacts, DepartmentFacts, PersonFacts
from shuqiao.accounts.models import ClientSystem, Department, Person, Register, RoleHeld, SystemKey
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.wire.envelopes import public_text, thumbprint

PASSWORD = "Qilan-shi-2025"

AUTHORITY = "11990100990100018P"
HOUSING = "11990100990100026J"
POLICE = "11990100990100034D"
LAND = "119901009901000503"

DEPARTMENTS = (
    (AUTHORITY, "栖澜市数据局", "市数据局", "数据资源科"),
    (HOUSING, "栖澜市住房和城乡建设局", "市住建局", "住房保障科"),
    (POLICE, "栖澜市公安局", "市公安局", "科技信息化支队"),
    (LAND, "栖澜市自然资源和规划局", "市自然资源和规划局", "不动产登记中心"),
)

PEOPLE: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    # login, name, department, title, roles
    ("guwensheng", "顾闻笙", AUTHORITY, "分管负责人(首席数据官)", ("head",)),
    ("luozhiqiu", "罗知秋", AUTHORITY, "数据专员", ("data_officer",)),
    ("duqinghe", "杜青禾", AUTHORITY, "科室负责人", ("authority_reviewer", "provider_reviewer")),
    ("qiaodu", "乔渡", AUTHORITY, "平台运营", ("platform_operator",)),
    ("qinyining", "秦以宁", AUTHORITY, "系统管理员", ("system_manager",)),
    ("taoshouyi", "陶守一", AUTHORITY, "安全管理员", ("security_manager",)),
    ("yanmingjing", "严明镜", AUTHORITY, "审计员", ("auditor",)),
    ("shenwangchuan", "沈望川", HOUSING, "分管负责人(首席数据官)", ("head",)),
    ("jianruoxi", "简若溪", HOUSING, "数据专员", ("data_officer",)),
    ("luyifan", "陆一帆", HOUSING, "科室负责人", ("provider_reviewer",)),
    ("handingjiang", "韩定疆", POLICE, "分管负责人(首席数据官)", ("head",)),
    ("zhuyuanxiu", "祝远岫", POLICE, "数据专员", ("data_officer",)),
    ("fangxiaoman", "方小满", POLICE, "科室负责人", ("provider_reviewer",)),
    ("jiangyanzhi", "江砚之", LAND, "分管负责人(首席数据官)", ("head",)),
    ("youke", "尤可", LAND, "数据专员", ("data_officer",)),
    ("fengan", "冯岸", LAND, "科室负责人", ("provider_reviewer",)),
)


@cache
def _hash() -> str:
    return make_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    """Who stands on the stage.  ``people`` by login."""

    departments: dict[str, DepartmentFacts]
    people: dict[str, PersonFacts] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """The actor that the person of ``login`` is now, roles read anew."""
        return queries.actor_of_person(self.people[login].id)

    def __getitem__(self, login: str) -> Actor:
        return self.actor(login)

    # The lives of the story, by what they do in it.
    @property
    def applicant(self) -> Actor:
        """简若溪, data officer of the housing bureau."""
        return self["jianruoxi"]

    @property
    def applicant_head(self) -> Actor:
        """沈望川, head of the housing bureau."""
        return self["shenwangchuan"]

    @property
    def compiler(self) -> Actor:
        """祝远岫, data officer of the police bureau."""
        return self["zhuyuanxiu"]

    @property
    def compiler_head(self) -> Actor:
        """韩定疆, head of the police bureau."""
        return self["handingjiang"]

    @property
    def provider_reviewer(self) -> Actor:
        """方小满, reviewer of the police bureau."""
        return self["fangxiaoman"]

    @property
    def authority_reviewer(self) -> Actor:
        """杜青禾, reviewer of the data bureau (共享主管部门)."""
        return self["duqinghe"]

    @property
    def operator(self) -> Actor:
        """乔渡, platform operator."""
        return self["qiaodu"]

    @property
    def system_manager(self) -> Actor:
        """秦以宁."""
        return self["qinyining"]

    @property
    def security_manager(self) -> Actor:
        """陶守一."""
        return self["taoshouyi"]

    @property
    def auditor(self) -> Actor:
        """严明镜."""
        return self["yanmingjing"]

    @property
    def stranger(self) -> Actor:
        """尤可, data officer of the land bureau: on neither side of the story's grant."""
        return self["youke"]


def departments() -> dict[str, DepartmentFacts]:
    """The four departments, by credit code."""
    for code, name, short, unit in DEPARTMENTS:
        Department.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "short_name": short,
                "level": "city",
                "division": "990100",
                "kind": "organ",
                "inner_unit": unit,
            },
        )
    return {code: queries.department(code) for code, *_ in DEPARTMENTS}


def person(login: str, name: str, department: str, title: str = "", roles: tuple[str, ...] = ()) -> PersonFacts:
    """One person with roles; the password is :data:`PASSWORD`."""
    row = Person.objects.create(
        login=login, name=name, department_id=department, title=title, password=_hash(), created_at=clock.now()
    )
    RoleHeld.objects.bulk_create([RoleHeld(person=row, department_id=department, role=r) for r in roles])
    return queries.person_facts(Person.objects.select_related("department").get(pk=row.pk))


def cast() -> Cast:
    """Everybody."""
    found = departments()
    return Cast(found, {login: person(login, name, dep, title, roles) for login, name, dep, title, roles in PEOPLE})


def client_system(
    id: str = "zjj-housing-check",
    name: str = "公租房资格审核系统",
    department: str = HOUSING,
    kind: str = "system",
    keys: tuple[Ed25519PrivateKey, ...] = (),
) -> ClientSystemFacts:
    """A client system with ``keys``, valid from yesterday for a year (real time)."""
    at: datetime = clock.real_now().astimezone(UTC)
    row = ClientSystem.objects.create(id=id, name=name, department_id=department, kind=kind, created_at=clock.now())
    for key in keys:
        SystemKey.objects.create(
            keyid=thumbprint(key.public_key()),
            system=row,
            public=public_text(key.public_key()),
            valid_from=at - timedelta(days=1),
            valid_to=at + timedelta(days=365),
        )
    register, _ = Register.objects.get_or_create(id=1)
    register.callers_version += 1
    register.save()
    return queries.system(id)
