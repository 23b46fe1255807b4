"""Links of the description: what may be asked next about the record that an answer shows.

The record's id goes into the next address, and its ETag into If-Match. All of it is read off the
paths and schemas: an answer shows the record whose own address answers with the same schema, or,
of a creation, the one whose address lies below.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from backend.api_description.nodes import (
    AnswerNode,
    LinkNode,
    OperationNode,
    ParameterNode,
    Paths,
    SchemaNode,
)

IF_MATCH, ETAG = "If-Match", "$response.header.ETag"
OF_IF_MATCH: ParameterNode = {"$ref": f"#/components/parameters/{IF_MATCH}"}
CREATED = "201"


class AddressedOperation(NamedTuple):
    """An operation with its address."""

    path: str
    method: str
    operation: OperationNode

    @property
    def name(self) -> str:
        return self.operation["operationId"]


class OperationLink(NamedTuple):
    """From an answer to an operation on the record that it shows."""

    source: AddressedOperation
    status: str
    target: AddressedOperation
    parameters: Mapping[str, str]


def is_published(link: OperationLink) -> bool:
    """Whether it leads from what created a record to reading, changing or deleting it.

    The acts on the record, and what every other answer with it leads to, would cost a tenth of the
    description.
    """
    return link.status == CREATED and link.target.path.endswith("}")


def add_links(
    paths: Paths,
    schemas: Mapping[str, SchemaNode],
    is_chosen: Callable[[OperationLink], bool] = is_published,
) -> None:
    """Write the chosen links into the answers from which they lead on."""
    for link in filter(is_chosen, list_links(paths, schemas)):
        answer = link.source.operation["responses"][link.status]
        told: LinkNode = {"operationId": link.target.name, "parameters": dict(link.parameters)}
        answer.setdefault("links", {})[link.target.name] = told


def list_links(paths: Paths, schemas: Mapping[str, SchemaNode]) -> Iterator[OperationLink]:
    asked = [
        AddressedOperation(path, method, operation)
        for path, ways in paths.items()
        for method, operation in ways.items()
    ]
    places = find_record_paths(asked)
    below = {get_parent(one.path): one.path for one in asked if one.path.endswith("}")}
    for source in asked:
        for status, answer in source.operation["responses"].items():
            name = find_schema_name(answer)
            path = select_record_path(source.path, places.get(name, ()))
            if path is None and status == CREATED:
                path = below.get(source.path)
            filled = find_path_values(source.path, path, schemas[name]) if name and path else None
            if path and filled:
                yield from list_links_on(OperationLink(source, status, source, filled), path, asked)


def list_links_on(
    start: OperationLink, path: str, asked: Sequence[AddressedOperation]
) -> Iterator[OperationLink]:
    """To each operation on the record at `path` for which the answer has everything."""
    answer = start.source.operation["responses"][start.status]
    has_etag = "ETag" in answer.get("headers", ())
    for target in asked:
        is_on_record = target.path == path or target.path.startswith(f"{path}/")
        is_more = target.path.count("{") > path.count("{")
        if is_on_record and not is_more and target != start.source:
            needs_etag = OF_IF_MATCH in target.operation.get("parameters", ())
            if not needs_etag:
                yield start._replace(target=target)
            elif has_etag:
                given = {**start.parameters, IF_MATCH: ETAG}
                yield start._replace(target=target, parameters=given)


def find_record_paths(asked: Sequence[AddressedOperation]) -> Mapping[str, Sequence[str]]:
    """{schema: the addresses at which one record of it is read; if nowhere, is changed}."""
    found: dict[str, dict[str, list[str]]] = {"get": {}, "patch": {}}
    for one in asked:
        if one.path.endswith("}") and one.method in found:
            name = find_schema_name(one.operation["responses"].get("200", {}))
            found[one.method].setdefault(name, []).append(one.path)
    return found["patch"] | found["get"]


def find_schema_name(answer: AnswerNode) -> str:
    """The name of the schema of what is answered as JSON; "" for anything else."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema.get("$ref", "").rpartition("/")[2]


def select_record_path(source: str, paths: Sequence[str]) -> str | None:
    """The address of the record that is answered: near the operation's own, or the only one."""
    near = [path for path in paths if is_near(source, path)]
    if near:
        return max(near, key=len)
    return paths[0] if len(paths) == 1 else None


def is_near(source: str, path: str) -> bool:
    return source == get_parent(path) or source == path or source.startswith(f"{path}/")


def get_parent(path: str) -> str:
    return path.rpartition("/")[0]


def find_path_values(source: str, path: str, schema: SchemaNode) -> dict[str, str] | None:
    """Where the ids of the record's address come from; None if the answer does not have them."""
    *above, last = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    properties = schema.get("properties", {})
    field = last if last in properties or not last.endswith("id") else "id"
    if field not in properties or (above and not source.startswith(get_parent(path))):
        return None
    return {**{name: f"$request.path.{name}" for name in above}, last: f"$response.body#/{field}"}
