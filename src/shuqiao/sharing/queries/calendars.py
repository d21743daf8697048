"""Reading year tables: everybody signed in may see by which days limits are counted."""

from __future__ import annotations

from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import require
from shuqiao.sharing.calendars import packaged, year_facts
from shuqiao.sharing.facts import YearFacts
from shuqiao.sharing.models import CalendarYear
from shuqiao.sharing.rules.calendars import known_year


def calendar_year(actor: Actor | None, year: int) -> YearFacts:
    """One year's table and where it comes from.  Raises ``ActorMissing``, ``CalendarYearWrong``."""
    require(present(actor))
    require(known_year(year))
    row = CalendarYear.objects.filter(year=year).first()
    return packaged(year) if row is None else year_facts(row)


def calendar_years(actor: Actor | None) -> tuple[YearFacts, ...]:
    """Last year to the year after next, and every year that an operator loaded; ascending.  Raises ``ActorMissing``."""
    require(present(actor))
    this = clock.today().year
    loaded = {row.year: year_facts(row) for row in CalendarYear.objects.all()}
    return tuple(loaded.get(year) or packaged(year) for year in sorted({*range(this - 1, this + 3), *loaded}))
