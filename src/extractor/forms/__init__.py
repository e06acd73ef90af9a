"""The official forms as data, one TOML file each, and their loader."""

from extractor.forms.loader import builtin_forms, load_form, load_forms

__all__ = ["builtin_forms", "load_form", "load_forms"]
