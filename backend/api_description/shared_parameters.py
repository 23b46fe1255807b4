"""Parameters that many operations take: each is written once, and referred to."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from backend.api_description.nodes import AnswerNode, DocumentNode, OperationNode, ParameterNode

LEAST_USES = 8
"""From so many on a reference is worth it; fewer are easier to read where they are taken."""


def move_shared_parameters(document: DocumentNode, operations: Iterable[OperationNode]) -> None:
    """Move the commonest form of a parameter to the components, and refer to it there."""
    taken = [operation for operation in operations if "parameters" in operation]
    uses = Counter(to_text(one) for operation in taken for one in list_named(operation))
    shared: dict[str, str] = {}
    for text, count in uses.most_common():
        if count >= LEAST_USES:
            shared.setdefault(build_key(json.loads(text)), text)
    references: dict[str, ParameterNode] = {
        text: {"$ref": f"#/components/parameters/{key}"} for key, text in shared.items()
    }
    for operation in taken:
        operation["parameters"] = [
            references.get(to_text(one), one) for one in operation["parameters"]
        ]
    document["components"]["parameters"] |= {key: json.loads(text) for key, text in shared.items()}


def list_named(operation: OperationNode) -> Iterator[ParameterNode]:
    return (one for one in operation["parameters"] if "name" in one)


def to_text(part: ParameterNode | AnswerNode) -> str:
    return json.dumps(part, ensure_ascii=False)


def build_key(parameter: ParameterNode) -> str:
    """`limit`: no schema is called so, and the commonest of that name is the shared one."""
    return parameter["name"]
