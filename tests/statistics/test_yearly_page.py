"""The yearly page: figures open to their rows, within the reader's places, and leave as workbook and document."""

import datetime
import io
from collections.abc import Callable

import docx
import pytest
from django.core.management import call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from shegongzhan.accounts.models import User
from shegongzhan.core.time import today
from shegongzhan.statistics.figures import FIGURES
from tests import factories as f
from tests.fetching import fetched
from tests.statistics import rows

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def a_year(places: None) -> None:
    lin = rows.worker()
    person = rows.person(categories=("subsistence",))
    rows.visit(workers=[(lin, 90)], people=[person])
    rows.need("client", person=person)
    rows.activity(heads=30)
    rows.posting("origin", "pool", 3_000_000)


def test_the_page_shows_what_was_counted(sign_in: SignIn, county_officer: User, a_year: None) -> None:
    page = sign_in(county_officer).get("/statistics/", {"period": "2023"}).content.decode()

    assert "1.5" in page
    assert "3,000,000" in page
    assert "低保对象" in page


def test_without_a_period_it_opens_the_last_year_with_records(
    sign_in: SignIn, county_officer: User, a_year: None
) -> None:
    assert "2023" in sign_in(county_officer).get("/statistics/").context["title"]


def test_a_visit_of_today_does_not_turn_the_page_over_and_the_choice_stays(
    sign_in: SignIn, county_officer: User, a_year: None
) -> None:
    rows.visit(day=today())
    client = sign_in(county_officer)

    assert "2023" in client.get("/statistics/").context["title"]
    running = client.get("/statistics/", {"period": str(today().year)}).content.decode()
    assert "还没有过完" in running
    assert str(today().year) in client.get("/statistics/").context["title"]
    assert "还没有过完" not in client.get("/statistics/", {"period": "2023"}).content.decode()
    assert "2023" in client.get("/statistics/").context["title"]


@pytest.mark.parametrize("period", ["2023-13", "x"])
def test_nonsense_is_not_kept(sign_in: SignIn, county_officer: User, a_year: None, period: str) -> None:
    client = sign_in(county_officer)

    assert client.get("/statistics/", {"period": period}).status_code == 404
    assert client.get("/statistics/").status_code == 200


@pytest.mark.parametrize("key", [key for key, figure in FIGURES.items() if figure.rows])
def test_every_figure_opens_to_its_rows(
    sign_in: SignIn, county_officer: User, a_year: None, key: str
) -> None:
    answer = sign_in(county_officer).get(f"/statistics/rows/{key}/", {"place": f.COUNTY, "period": "2023"})

    assert answer.status_code == 200


def test_a_line_of_a_breakdown_opens_to_its_own_rows(
    sign_in: SignIn, county_officer: User, a_year: None
) -> None:
    client = sign_in(county_officer)

    def listed(**query: str) -> int:
        asked = {"place": f.COUNTY, "period": "2023", **query}
        return client.get("/statistics/rows/people.by_category/", asked).context["listing"].page.count

    assert listed(of="低保对象") == 1
    assert listed(of="残疾人") == 0


def test_sums_are_for_upper_levels_and_rows_are_not(
    sign_in: SignIn, region_officer: User, a_year: None
) -> None:
    client = sign_in(region_officer)
    query = {"place": f.COUNTY, "period": "2023"}

    assert client.get("/statistics/", query).status_code == 200
    assert client.get("/statistics/rows/people.total/", query).status_code == 403


@pytest.mark.parametrize(
    "query", [{"place": f.SHIZI}, {"place": "abc"}, {"period": "2023-13"}, {"period": "x"}]
)
def test_other_places_and_nonsense_are_not_there(sign_in: SignIn, lin: User, query: dict) -> None:
    assert sign_in(lin).get("/statistics/", query).status_code == 404


def test_the_workbook_holds_the_same_numbers(sign_in: SignIn, county_officer: User, a_year: None) -> None:
    client = sign_in(county_officer)
    answer = fetched(client, client.get("/statistics/", {"period": "2023", "export": "xlsx"}))

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(
        0
    )
    found = {row[1]: row[2] for row in sheet.to_python()[3:]}
    assert found["走访工时"] == 1.5
    assert found["资金收入"] == 3_000_000


def test_the_document_can_be_opened_and_signed(sign_in: SignIn, county_officer: User, a_year: None) -> None:
    client = sign_in(county_officer)
    answer = fetched(client, client.get("/statistics/", {"period": "2023", "export": "docx"}))

    paper = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    assert "2023" in paper.paragraphs[0].text
    assert any("走访工时" in cell.text for table in paper.tables for row in table.rows for cell in row.cells)


def test_a_month_of_another_year_is_empty_and_says_so(
    sign_in: SignIn, county_officer: User, a_year: None
) -> None:
    page = sign_in(county_officer).get("/statistics/", {"period": "2021-02"})

    assert page.status_code == 200
    assert datetime.date(2021, 2, 28) == page.context["period"].last


def test_the_report_on_the_command_line_says_levels_in_words(
    places: None, capsys: pytest.CaptureFixture[str]
) -> None:
    rows.certificate(rows.worker(), "junior", datetime.date(2023, 1, 1))

    call_command("report", "yearly", unit=f.COUNTY, year=2023)

    said = capsys.readouterr().out
    assert "证书等级 · 初级: 1 人" in said and "junior" not in said
