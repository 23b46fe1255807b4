"""Successful answers that several operations give: each is written once, and referred to."""

from collections import Counter
from collections.abc import Iterable, Iterator

from backend.api_description.nodes import AnswerNode, DocumentNode, OperationNode
from backend.api_description.shared_parameters import to_text

LEAST_USES = 2
"""An answer with its headers is six times as long as the reference to it."""
NO_CONTENT = "204"
FILE_NAMES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Workbook",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Paper",
}


def move_shared_answers(document: DocumentNode, operations: Iterable[OperationNode]) -> None:
    """Move the commonest answer of each kind to the components, and refer to it there."""
    listed = list(operations)
    uses = Counter((find_name(one), to_text(one)) for each in listed for one in list_named(each))
    shared = dict[str, str]()
    for (name, text), count in uses.most_common():
        if count >= LEAST_USES:
            shared.setdefault(name, text)
    for operation in listed:
        answers = operation["responses"]
        for status, answer in answers.items():
            name = find_name(answer)
            if name in shared and to_text(answer) == shared[name]:
                document["components"]["responses"][name] = answer
                answers[status] = {"$ref": f"#/components/responses/{name}"}


def list_named(operation: OperationNode) -> Iterator[AnswerNode]:
    return (one for one in operation["responses"].values() if find_name(one))


def find_name(answer: AnswerNode) -> str:
    """What the shared answer is called: by its schema, or its kind of file; "": it has no name."""
    if "$ref" in answer:
        return ""
    content = answer.get("content", {})
    if not content:
        return NO_CONTENT
    media_type, media = next(iter(content.items()))
    schema = media.get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return name or (FILE_NAMES.get(media_type, "") if len(content) == 1 else "")
