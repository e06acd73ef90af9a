"""What is prepared once for a set of forms and used for every document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from extractor.align import Catalogue
from extractor.check.identities import Equation, form_equations
from extractor.check.sentences import TextCheck
from extractor.errors import UsageError
from extractor.forms import builtin_forms, load_forms
from extractor.forms.records import Form
from extractor.gate import Gate
from extractor.solve import Sum


class Prepared:
    """What is prepared once for a set of forms: labels, identities and anchors, ready for use."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = tuple(forms)
        # Labels of one series are no typing errors of another's.
        names = dict.fromkeys(form.series for form in self.forms)
        self.catalogues = tuple(
            Catalogue([form for form in self.forms if form.series == name]) for name in names
        )
        self.catalogue_of = {
            index.form.id: catalogue for catalogue in self.catalogues for index in catalogue.indexes
        }
        self.gate = Gate(self.forms)
        self.equations = {form.id: form_equations(form) for form in self.forms}
        self.texts = {form.id: TextCheck(form) for form in self.forms}
        self.sums = {name: _sums(equations) for name, equations in self.equations.items()}


def _sums(equations: Sequence[Equation]) -> dict[str, list[Sum]]:
    """The identities as the solver takes them, by the form's table."""
    sums: dict[str, list[Sum]] = {}
    for equation in equations:
        sums.setdefault(equation.table.id, []).append(Sum(equation.left, equation.right))
    return sums


def prepare(directory: Path | None, form: str) -> Prepared:
    """Prepared forms: the built-in ones, those of a directory over them, or just one of all.

    Prepared once, and again when a file in the directory has changed.
    """
    return _prepare(directory, form, _state(directory))


def _state(directory: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of the files in a directory."""
    if directory is None or not directory.is_dir():
        return ()
    files = ((path.name, path.stat()) for path in sorted(directory.glob("*.toml")))
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in files)


@lru_cache(maxsize=8)
def _prepare(
    directory: Path | None,
    form: str,
    state: tuple[tuple[str, int, int], ...],  # noqa: ARG001 (it tells a changed file)
) -> Prepared:
    forms = builtin_forms() if directory is None else load_forms(directory)
    if form:
        chosen = [known for known in forms if known.id == form]
        if not chosen:
            names = ", ".join(known.id for known in forms)
            raise UsageError(f"no form is called {form}; there are: {names}")
        forms = tuple(chosen)
    return Prepared(forms)
