"""Gives a cached statement its values without comparing its parameters with one another.

The session's criteria stand in a statement once for each table that they narrow, so one parameter
stands there many times: in copies that share a hash. SQLAlchemy looks each of them up in a
dictionary at every execution, and to compare two of them it builds an expression, `a = b`: half of
what a short statement costs. Which value goes where is settled when the statement is compiled;
here it is worked out at the first execution and kept with the statement.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

BindSource = tuple[str, int | None, BindParameter[Any]]
"""A parameter's name, where its value stands among those of an execution, and itself."""


IGNORED_ARGUMENTS = {"_group_number"}
"""What changes no value: which of several executions lacks one."""


class FastBindCompiler(SQLCompiler):
    _sources: list[BindSource] | None = None
    _has_own_binds = False

    def construct_params(  # type: ignore[override]
        self,
        params: Any = None,
        extracted_parameters: Sequence[BindParameter[Any]] | None = None,
        escape_names: bool = True,
        _collected_params: Any = None,
        **others: Any,
    ) -> Any:
        is_plain = not (others.keys() - IGNORED_ARGUMENTS or _collected_params or escape_names)
        if is_plain and extracted_parameters and get_bind_sources(self):
            given = collect_values(get_bind_sources(self), params or {}, extracted_parameters)
            if given is not None:
                return given
        return super().construct_params(
            params,
            extracted_parameters,
            escape_names,
            _collected_params=_collected_params,
            **others,
        )

    def _process_parameters_for_postcompile(self, *args: Any, **kwargs: Any) -> Any:
        """Each parameter is looked up among those that are written out; itself is found at once,
        a copy of it by comparison."""
        if not self._has_own_binds:
            self.literal_execute_params = self.keep_own(self.literal_execute_params)
            self.post_compile_params = self.keep_own(self.post_compile_params)
            self._has_own_binds = True
        return super()._process_parameters_for_postcompile(*args, **kwargs)

    def keep_own(self, copies: frozenset[BindParameter[Any]]) -> frozenset[BindParameter[Any]]:
        return frozenset(found for found in self.binds.values() if found in copies)


def collect_values(
    places: list[BindSource], params: Mapping[str, Any], extracted: Sequence[BindParameter[Any]]
) -> dict[str, Any] | None:
    """Each parameter's value: as it is named in `params`, or from the statement that is executed;
    None if one that must be named is not, which SQLAlchemy tells better."""
    given = {}
    for name, index, parameter in places:
        if parameter.key in params:
            given[name] = params[parameter.key]
        elif name in params:
            given[name] = params[name]
        elif parameter.required:
            return None
        else:
            holder = parameter if index is None else extracted[index]
            given[name] = holder.effective_value if parameter.callable else holder.value
    return given


def get_bind_sources(compiled: FastBindCompiler) -> list[BindSource]:
    """Where each parameter finds its value; empty for a statement that SQLAlchemy must look at."""
    found = compiled._sources
    if found is None:
        found = compiled._sources = (
            [] if needs_default_binds(compiled) else build_bind_sources(compiled)
        )
    return found


def needs_default_binds(compiled: FastBindCompiler) -> bool:
    """Without a key in the cache, or with values to collect or expand."""
    if compiled.cache_key is None or compiled._cache_key_bind_match is None:
        return True
    return bool(compiled._collect_params or compiled._render_postcompile)


def build_bind_sources(compiled: FastBindCompiler) -> list[BindSource]:
    assert compiled.cache_key is not None
    assert compiled._cache_key_bind_match is not None
    copies, _ = compiled._cache_key_bind_match
    indexes = {copy: i for i, own in enumerate(compiled.cache_key[1]) for copy in copies[own]}
    return [(name, indexes.get(found), found) for found, name in compiled.bind_names.items()]
