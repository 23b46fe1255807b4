"""A compiler that gives a cached statement its values without comparing its parameters.

A statement contains the session's criteria once for each table, so it contains many copies of one
parameter, and all copies have the same hash. SQLAlchemy looks up each copy in a dictionary at every
execution. To compare two copies it builds an expression, `a = b`, which costs half of the time of a
short statement. The place of each value is known once the statement is compiled; this compiler
computes it at the first execution and keeps it with the statement.
"""

from collections.abc import Mapping, MutableMapping, Sequence

from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler
from sqlalchemy.sql.elements import BindParameter

from backend.core.sql.types import ColumnValue

BindParam = BindParameter[ColumnValue]
BindSource = tuple[str, int | None, BindParam]
"""(name of the parameter, index of its value in the values of an execution, the parameter)."""


class FastBindCompiler(SQLCompiler):
    """Mixed into the compiler of a dialect by `install_statement_compiler`."""

    _sources: list[BindSource] | None = None
    _has_own_binds = False

    def construct_params(
        self,
        params: Mapping[str, ColumnValue] | None = None,
        extracted_parameters: Sequence[BindParam] | None = None,
        escape_names: bool = True,
        _group_number: int | None = None,
        _check: bool = True,
        _no_postcompile: bool = False,
        _collected_params: Mapping[str, ColumnValue] | None = None,
    ) -> MutableMapping[str, ColumnValue]:
        is_plain = _check and not (_no_postcompile or _collected_params or escape_names)
        if is_plain and extracted_parameters and get_bind_sources(self):
            given = list_bind_values(get_bind_sources(self), params or {}, extracted_parameters)
            if given is not None:
                return given
        return super().construct_params(
            params,
            extracted_parameters,
            escape_names,
            _group_number,
            _check,
            _no_postcompile,
            _collected_params,
        )

    def _process_parameters_for_postcompile(
        self, parameters: MutableMapping[str, ColumnValue], _populate_self: bool = False
    ) -> ExpandedState:
        """Replace copies of parameters by the parameters of this statement, once.

        SQLAlchemy looks up each parameter in these sets. It finds the same object at once, but a
        copy only by a comparison.
        """
        if not self._has_own_binds:
            self.literal_execute_params = self.keep_own(self.literal_execute_params)
            self.post_compile_params = self.keep_own(self.post_compile_params)
            self._has_own_binds = True
        return super()._process_parameters_for_postcompile(parameters, _populate_self)

    def keep_own(self, copies: frozenset[BindParam]) -> frozenset[BindParam]:
        return frozenset(found for found in self.binds.values() if found in copies)


def list_bind_values(
    sources: list[BindSource], params: Mapping[str, ColumnValue], extracted: Sequence[BindParam]
) -> dict[str, ColumnValue] | None:
    """The value of each parameter, from `params` by its name or from the executed statement.

    Returns None if a required value is missing, so that SQLAlchemy raises its own error.
    """
    given = {}
    for name, index, parameter in sources:
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
    """The source of each parameter's value; empty if SQLAlchemy itself must bind the values."""
    found = compiled._sources
    if found is None:
        found = compiled._sources = (
            [] if has_default_binds(compiled) else build_bind_sources(compiled)
        )
    return found


def has_default_binds(compiled: FastBindCompiler) -> bool:
    """Whether the statement has no cache key, or has values to collect or to expand."""
    if compiled.cache_key is None or compiled._cache_key_bind_match is None:
        return True
    return bool(compiled._collect_params or compiled._render_postcompile)


def build_bind_sources(compiled: FastBindCompiler) -> list[BindSource]:
    assert compiled.cache_key is not None
    assert compiled._cache_key_bind_match is not None
    copies, _ = compiled._cache_key_bind_match
    indexes = {copy: i for i, own in enumerate(compiled.cache_key[1]) for copy in copies[own]}
    return [(name, indexes.get(found), found) for found, name in compiled.bind_names.items()]
