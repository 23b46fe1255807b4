"""Parameters of a path or a query, validated by FastAPI's fields without its look at each of them.

FastAPI asks at each request of each field what kind it is and under which names it may come. That
does not change, so it is asked once. Whatever is not valid is left to FastAPI, which words errors.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi._compat import get_cached_model_fields
from fastapi._compat.shared import field_annotation_is_sequence
from fastapi.dependencies.utils import _get_param_aliases, _get_param_model
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import QueryParams

if TYPE_CHECKING:
    from fastapi._compat import ModelField

Given = QueryParams | Mapping[str, Any]


class NotSimple(Exception):
    """FastAPI may read a parameter under several names, or takes others than the model names."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an endpoint, or a model of several."""

    name: str
    adapter: TypeAdapter[Any]
    field: "ModelField"
    names: Mapping[str, bool]
    """{name in the query: whether it may be repeated}; all fields of a model."""
    is_model: bool
    takes_others: bool
    """Whether the query may have more than these."""

    def read(self, given: Given) -> Any:
        """The valid value; raises ValidationError, or KeyError if there is too little or much."""
        if not self.takes_others and not self.names.keys() >= given.keys():
            raise KeyError(self.name)
        found = {name: given[name] for name in given if name in self.names}
        for name in found:
            if self.names[name]:
                assert isinstance(given, QueryParams)
                found[name] = given.getlist(name)
        if self.is_model:
            return self.adapter.validate_python(found, from_attributes=True)
        if found:
            return self.adapter.validate_python(*found.values(), from_attributes=True)
        info = self.field.field_info
        if info.is_required():
            raise KeyError(self.name)
        value = deepcopy(self.field.default)
        return self.adapter.validate_python(value) if info.validate_default else value


class ParameterParser:
    """Reads the parameters that the fields of an endpoint name."""

    def __init__(self, fields: "Sequence[ModelField]") -> None:
        self.parameters = [build_parameter(field) for field in fields]

    def parse(self, given: Given) -> dict[str, Any] | None:
        """{name of the endpoint's parameter: value}; None if FastAPI must look at them."""
        try:
            return {one.name: one.read(given) for one in self.parameters}
        except (ValidationError, KeyError):
            return None


def build_parameter(field: "ModelField") -> Parameter:
    model = _get_param_model(field)
    if model is None:
        own = dict([get_query_name(field)])
        return Parameter(field.name, field._type_adapter, field, own, False, True)
    fields = get_cached_model_fields(model)
    others = model.model_config.get("extra") or "ignore"
    if field.field_info.annotation is not model or others == "allow":
        raise NotSimple
    names = dict(map(get_query_name, fields))
    return Parameter(field.name, field._type_adapter, field, names, True, others == "ignore")


def get_query_name(field: "ModelField") -> tuple[str, bool]:
    """(name in the query, whether it may be repeated)."""
    (pair, *others) = _get_param_aliases(field)
    if others or pair[0] != pair[1]:
        raise NotSimple
    kind: Any = field.field_info.annotation
    return pair[0], field_annotation_is_sequence(kind)
