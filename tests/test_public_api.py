"""What users may rely on: names, records, frames and files."""

from __future__ import annotations

import csv
import inspect
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pandas
import pytest

import extractor
from extractor.report import COLUMNS
from extractor.write.csv import reports_to_csv
from extractor.write.json import json_schema, reports_to_json, reports_to_json_lines
from tests.support.command import SAMPLES

DOCUMENTS = sorted(
    path
    for path in SAMPLES.iterdir()
    if path.name != "README.md" and not path.name.endswith(".expected.csv")
)
TEXT_2020 = (SAMPLES / "yangling-hrss-2020.txt").read_bytes()
TEXT_2023 = (SAMPLES / "trafilatura-2.3.1.txt").read_bytes()


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda path: path.name)
def report(request: pytest.FixtureRequest) -> extractor.Report:
    """The report of each sample."""
    return extractor.extract(request.param)


@pytest.fixture(scope="module")
def both() -> list[extractor.Report]:
    """Two reports of different bodies and years in one text."""
    return extractor.extract_all(TEXT_2020 + b"\n\n" + TEXT_2023)


def test_public_names() -> None:
    assert extractor.__all__ == [
        "Cell",
        "Document",
        "Evidence",
        "ExtractorError",
        "Finding",
        "FormError",
        "FormatError",
        "InputError",
        "LimitError",
        "Link",
        "NoReportError",
        "Observation",
        "Paragraph",
        "Place",
        "Region",
        "Report",
        "Settings",
        "Slot",
        "SourceError",
        "Table",
        "UsageError",
        "__version__",
        "crosswalk",
        "extract",
        "extract_all",
        "read",
    ]
    assert dir(extractor) == sorted(extractor.__all__)


@pytest.mark.parametrize("name", [one for one in extractor.__all__ if one != "__version__"])
def test_public_names_are_there_and_described(name: str) -> None:
    value = getattr(extractor, name)
    assert inspect.getdoc(value)
    for inner, method in inspect.getmembers(value, inspect.isfunction):
        if not inner.startswith("_"):
            assert inspect.getdoc(method), f"{name}.{inner}"


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'extractor' has no attribute 'bogus'"):
        extractor.bogus  # noqa: B018


def test_errors_are_one_tree() -> None:
    inputs = (extractor.SourceError, extractor.FormatError, extractor.FormError)
    assert all(issubclass(one, extractor.InputError) for one in inputs)
    assert issubclass(extractor.NoReportError, extractor.InputError)
    assert issubclass(extractor.LimitError, extractor.FormatError)
    assert issubclass(extractor.InputError, extractor.ExtractorError)
    assert issubclass(extractor.UsageError, extractor.ExtractorError)
    assert not issubclass(extractor.UsageError, extractor.InputError)


def test_records_are_frozen(report: extractor.Report) -> None:
    with pytest.raises(AttributeError):
        report.year = 1999  # type: ignore[misc]
    with pytest.raises(AttributeError):
        report.observations[0].value = Decimal(1)  # type: ignore[misc]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_path_text_and_bytes_give_the_same(document: Path) -> None:
    by_path = extractor.extract(document)
    assert extractor.extract(str(document)) == by_path
    by_bytes = extractor.extract(document.read_bytes())
    assert (by_path.source, by_bytes.source) == (str(document), "")
    assert by_bytes.observations == by_path.observations
    assert by_bytes.report_id == by_path.report_id


def test_frame(report: extractor.Report) -> None:
    frame = report.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(report.observations)
    assert str(frame["year"].dtype) == "Int64"
    assert set(frame["year"]) == {report.year}
    assert str(frame["value"].dtype) == "object"
    assert [*frame["value"]] == [seen.value for seen in report.observations]
    for value, unit in zip(frame["value"], frame["unit"], strict=True):
        assert value is None or isinstance(value, str if unit in WORDS else Decimal)
    texts = frame.drop(columns=["year", "value"])
    assert {type(cell) for column in texts for cell in texts[column]} == {str}


def test_frame_of_nothing_read() -> None:
    """No value, no year: the columns keep their types."""
    report = extractor.extract(TEXT_2020)
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    bare = tuple(extractor.Observation(seen.slot, "missing") for seen in report.observations)
    frame = extractor.Report(**(fields | {"year": None, "observations": bare})).to_frame()
    assert str(frame["year"].dtype) == "Int64"
    assert frame["year"].isna().all()
    assert [*frame["value"]] == [None] * 198
    assert set(frame["place"]) == {""}


def test_several_reports_in_one_document(both: list[extractor.Report]) -> None:
    assert [one.year for one in both] == [2020, 2023]
    assert [one.form for one in both] == ["ogi-2019", "ogi-2021"]
    first, second = (one.report_id.split("#") for one in both)
    assert first[0] == second[0]
    assert (first[1], second[1]) == ("1", "2")
    alone = [extractor.extract(text) for text in (TEXT_2020, TEXT_2023)]
    for one, own in zip(both, alone, strict=True):
        assert one.bureau == own.bureau
        assert [(o.slot, o.value) for o in one.observations] == [
            (o.slot, o.value) for o in own.observations
        ]


@pytest.mark.parametrize("name", ["trafilatura-1.6.3.txt", "trafilatura-2.3.1.txt"])
def test_the_same_figures_of_two_years_are_two_reports(name: str) -> None:
    """Nothing but the period, no title, tells them apart."""
    text = (SAMPLES / name).read_bytes()
    reports = extractor.extract_all(text + b"\n" + text.replace(b"2023", b"2022"))
    assert [one.year for one in reports] == [2023, 2022]
    assert len(extractor.extract_all(text + b"\n" + text)) == 1


@pytest.mark.parametrize(
    "heading", ["三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]
)
def test_a_word_on_another_year_between_tables_divides_nothing(heading: str) -> None:
    text = TEXT_2023.decode()
    if heading.startswith("三"):  # the first word on the period, then
        text = text.replace("统计期限为2023年1月1日至12月31日", "")
    changed = text.replace(heading, f"数据统计期限为2021年1月1日至12月31日。\n{heading}")
    assert changed != text
    (report,) = extractor.extract_all(changed.encode())
    assert sum(seen.value is not None for seen in report.observations) == 200


def test_reports_of_a_users_form_are_told_apart_by_its_own_titles() -> None:
    examples = SAMPLES.parent / "docs" / "examples"
    page = (examples / "proposals.html").read_text(encoding="utf-8")
    both = page + page.replace("2023", "2024")
    reports = extractor.extract_all(both.encode(), extractor.Settings(forms=examples))
    found = [(one.year, one.bureau, one.form, one.findings) for one in reports]
    assert found == [(year, "云溪市水务局", "proposals-2023", ()) for year in (2023, 2024)]


def test_an_observation_tells_its_slot(report: extractor.Report) -> None:
    for seen in report.observations:
        told = (seen.table, seen.row, seen.column, seen.unit)
        assert told == (seen.slot.table, seen.slot.row, seen.slot.column, seen.slot.unit)


def test_extract_of_several_reports_is_wrong_usage() -> None:
    with pytest.raises(extractor.UsageError, match=r"it holds 2 reports; .*extract_all"):
        extractor.extract(TEXT_2020 + b"\n\n" + TEXT_2023)


def test_an_error_about_bytes_names_no_source() -> None:
    with pytest.raises(extractor.UsageError, match=r"^it holds 2 reports"):
        extractor.extract(TEXT_2020 + b"\n\n" + TEXT_2023)


def test_document_without_a_report() -> None:
    with pytest.raises(extractor.NoReportError) as caught:
        extractor.extract(b"<p>Hello</p>")
    assert "'extractor inspect'" in caught.value.hint


def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check_json(encoded: Any, report: extractor.Report) -> None:
    """The parsed object holds what the report does, each number digit by digit."""
    validator().validate(json.loads(json.dumps(encoded, default=float)))
    for seen, read in zip(encoded["observations"], report.observations, strict=True):
        assert (seen["table"], seen["row"], seen["column"]) == tuple(read.slot.key.split("/"))
        assert str(seen["value"]) == str(read.value)
        assert seen["flags"] == list(read.flags)
        assert seen["raw"] == read.raw
        assert (seen["place"] is None) == (read.place is None)


def parse(data: bytes | str) -> Any:
    return json.loads(data, parse_float=Decimal, parse_int=Decimal)


def test_json(report: extractor.Report) -> None:
    data = reports_to_json([report])
    assert data.endswith(b"}\n")
    check_json(parse(data), report)
    assert "\\u" not in data.decode()


def test_json_of_several_reports_is_an_array(both: list[extractor.Report]) -> None:
    for encoded, report in zip(parse(reports_to_json(both)), both, strict=True):
        check_json(encoded, report)


def test_json_lines(both: list[extractor.Report]) -> None:
    lines = reports_to_json_lines(both).decode().split("\n")
    assert lines.pop() == ""
    for line, report in zip(lines, both, strict=True):
        check_json(parse(line), report)


def test_json_keeps_every_digit() -> None:
    report = extractor.extract(TEXT_2020)
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    value = Decimal("12345678901234567890.10")
    seen = extractor.Observation(report.observations[0].slot, "reported", value, "read", (), "x")
    fields["observations"] = (seen, *report.observations[1:])
    changed = extractor.Report(**fields)
    assert b'"value": 12345678901234567890.10,' in reports_to_json([changed])
    assert b",12345678901234567890.10," in reports_to_csv([changed])


def test_schema_refuses_what_it_does_not_name(both: list[extractor.Report]) -> None:
    encoded = json.loads(reports_to_json(both[:1]))
    changes: list[dict[str, Any]] = [
        {"extra": 1},
        {"year": "2020"},
        {"report_id": "x"},
        {"observations": [{}]},
    ]
    for change in changes:
        assert not validator().is_valid(encoded | change)
    del encoded["findings"]
    assert not validator().is_valid(encoded)


def test_csv(both: list[extractor.Report]) -> None:
    data = reports_to_csv(both).decode()
    head, *rows = csv.reader(io.StringIO(data))
    assert tuple(head) == COLUMNS
    wanted = [
        ["" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
         for value in row]
        for report in both
        for row in report.rows()
    ]  # fmt: skip
    assert rows == wanted
    assert reports_to_csv(both, excel=True) == b"\xef\xbb\xbf" + data.encode()


def test_csv_keeps_quotes_commas_and_line_breaks() -> None:
    report = extractor.extract(TEXT_2020)
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    name = 'a,"b"\n\r\nc'
    (_, *rows) = csv.reader(
        io.StringIO(
            reports_to_csv([extractor.Report(**(fields | {"source": name}))]).decode(), newline=""
        )
    )
    assert {row[1] for row in rows} == {name}


WORDS = ("text", "yes_no")


def exact(text: str, unit: str) -> Decimal | str | None:
    """A value as the contract has it: a number, the words of a text slot, or nothing."""
    if unit in WORDS:
        return text or None
    return Decimal(text) if text else None


def test_csv_through_pandas(report: extractor.Report) -> None:
    data = io.BytesIO(reports_to_csv([report], excel=True))
    converters: dict[str, Callable[[str], Any]] = {"year": int}
    frame = pandas.read_csv(
        data,
        dtype=dict.fromkeys(set(COLUMNS) - {"year"}, str),
        keep_default_na=False,
        converters=converters,
    )
    pairs = zip(frame["value"], frame["unit"], strict=True)
    values = [exact(value, unit) for value, unit in pairs]
    own = report.to_frame()
    assert values == [*own["value"]]
    for column in set(COLUMNS) - {"value"}:
        assert [*frame[column]] == [*own[column]], column
