"""Reports → JSON and JSON Lines, as ``report.schema.json`` beside this file describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

import msgspec

from extractor.findings import fingerprint
from extractor.model import Evidence, Finding, Observation, Place
from extractor.report import Report

SCHEMA_VERSION = "1.1"

# Decimals are written as JSON numbers digit by digit, so that no binary float comes between.
_encoder = msgspec.json.Encoder(decimal_format="number")


def reports_to_json(reports: Sequence[Report]) -> bytes:
    """One report as an object, several as an array, indented, with a closing line feed."""
    objects = [report_object(report) for report in reports]
    encoded = _encoder.encode(objects[0] if len(objects) == 1 else objects)
    return msgspec.json.format(encoded, indent=2) + b"\n"


def reports_to_json_lines(reports: Iterable[Report]) -> bytes:
    """One report a line."""
    return b"".join(_encoder.encode(report_object(report)) + b"\n" for report in reports)


def json_schema() -> bytes:
    """The JSON Schema (draft 2020-12) of one report's object."""
    return resources.files("extractor.write").joinpath("report.schema.json").read_bytes()


def report_object(report: Report) -> dict[str, Any]:
    """A report as plain objects in the contract's order."""
    engine = report.engine
    return {
        "schema_version": SCHEMA_VERSION,
        "report_id": report.report_id,
        "source": report.source,
        "bureau": report.bureau,
        "region": {"name": report.region.name, "code": report.region.code},
        "year": report.year,
        "form": report.form,
        "observations": [_observation(o) for o in report.observations],
        "findings": _findings(report),
        "evidence": [_evidence(e) for e in report.evidence],
        "engine": {
            "version": engine.version,
            "reader": engine.reader,
            "format": engine.format,
            "encoding": engine.encoding,
            "encoding_from": engine.encoding_from,
        },
    }


def _observation(observation: Observation) -> dict[str, Any]:
    slot = observation.slot
    return {
        "table": slot.table,
        "row": slot.row,
        "column": slot.column,
        "value": observation.value,
        "unit": slot.unit,
        "status": observation.status,
        "method": observation.method,
        "flags": observation.flags,
        "raw": observation.raw,
        "row_label": slot.row_label,
        "column_label": slot.column_label,
        "place": _place(observation.place),
    }


def _findings(report: Report) -> list[dict[str, Any]]:
    if not report.findings:
        return []
    places = {seen.slot.key: seen for seen in report.observations if seen.place is not None}
    return [_finding(one, report.form, places) for one in report.findings]


def _finding(finding: Finding, form: str, places: Mapping[str, Observation]) -> dict[str, Any]:
    printed = [(one.observation, one.raw, one.place) for one in finding.cells] or [
        (key, places[key].raw, places[key].place) for key in finding.observations if key in places
    ]
    return {
        "fingerprint": fingerprint(form, finding),
        "code": finding.code,
        "severity": finding.severity,
        "about": finding.about,
        "message": finding.message,
        "table": finding.table,
        "row": finding.row,
        "column": finding.column,
        "expected": finding.expected,
        "found": finding.found,
        "observations": finding.observations,
        "cells": [
            {"observation": key, "raw": raw, "place": _place(place)} for key, raw, place in printed
        ],
        "quote": finding.quote,
        "place": _place(finding.place),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "field": evidence.field,
        "value": evidence.value,
        "source": evidence.source,
        "text": evidence.text,
        "place": _place(evidence.place),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    """A place with its known parts only; table, row and column count from 1, as in CSV."""
    if place is None:
        return None
    counted = {"table": place.table, "row": place.row, "column": place.column}
    known: dict[str, Any] = {name: n + 1 for name, n in counted.items() if n is not None}
    rest = {"line": place.line, "page": place.page, "box": place.box}
    known.update({name: value for name, value in rest.items() if value is not None})
    return known
