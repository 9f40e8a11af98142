"""The figures as a workbook and as a Word document, for those who must hand something in."""

from io import BytesIO
from typing import Any

import docx
import xlsxwriter
from django.utils.translation import gettext as _

from shegongzhan.policies.queries import named
from shegongzhan.stations.queries import names_of
from shegongzhan.statistics.figures import SECTIONS, shown
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import Level


def names_in(report: dict[str, Any]) -> dict[str, str]:
    """Return words for the codes a report breaks its figures down by: townships and levels of certificates."""
    return {**names_of(report["people"]["by_station"]), **{level.value: str(level.label) for level in Level}}


def table_of(
    report: dict[str, Any], names: dict[str, str]
) -> list[tuple[str, list[tuple[str, Any, str, str]]]]:
    """Return the report as sections of rows (label, value, its words, unit); breakdowns follow their figure, indented.

    `names` gives words for the keys of breakdowns that are codes (townships, levels).
    """
    sections = []
    for section in SECTIONS:
        rows: list[tuple[str, Any, str, str]] = []
        for figure in section.figures:
            value = figure.value_in(report)
            if isinstance(value, dict):
                rows += [
                    (
                        f"{figure.label} · {names.get(key) or named(key)}",
                        one,
                        shown(figure, one),
                        str(figure.unit),
                    )
                    for key, one in value.items()
                ]
            elif isinstance(value, list):
                rows += [
                    (f"{figure.label} · {month}", one, shown(figure, one), str(figure.unit))
                    for month, one in enumerate(value, start=1)
                ]
            else:
                rows.append((str(figure.label), value, shown(figure, value), str(figure.unit)))
        sections.append((str(section.title), rows))
    return sections


def workbook(report: dict[str, Any], names: dict[str, str], *, title: str) -> BytesIO:
    """Return the figures as an xlsx workbook: section, figure, number, unit. Nothing in it is a formula."""
    stream = BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("年度数据"))
        head, heading = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"bold": True, "font_size": 14}),
        )
        share = book.add_format({"num_format": "0.0%"})
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, 16)
        sheet.write_string(0, 0, title, heading)
        for column, text in enumerate((_("部分"), _("指标"), _("数值"), _("单位"))):
            sheet.write_string(2, column, text, head)
        line = 3
        for section, rows in table_of(report, names):
            for label, value, words, unit in rows:
                sheet.write_string(line, 0, section)
                sheet.write_string(line, 1, label)
                sheet.write_number(line, 2, float(value), share if words.endswith("%") else None)
                sheet.write_string(line, 3, unit)
                line += 1
        sheet.freeze_panes(3, 0)
        sheet.set_paper(9)
    stream.seek(0)
    return stream


def document(report: dict[str, Any], names: dict[str, str], *, title: str, made: str) -> BytesIO:
    """Return the figures as a Word document: a heading, a table for each section, who made it when, and signature lines."""
    paper = docx.Document()
    paper.add_heading(title, level=1)
    paper.add_paragraph(made)
    for section, rows in table_of(report, names):
        paper.add_heading(section, level=2)
        table = paper.add_table(rows=0, cols=3, style="Table Grid")
        for label, _value, words, unit in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text, cells[2].text = label, words, unit
    paper.add_paragraph()
    paper.add_paragraph(_("填表人：                审核人：                日期："))
    stream = BytesIO()
    paper.save(stream)
    stream.seek(0)
    return stream


def title_of(place_name: str, period: Period) -> str:
    """Return what the report is called: 郎溪县 2023 年 社会工作服务数据."""
    return _("%(place)s %(period)s 社会工作服务数据") % {"place": place_name, "period": period.label}
