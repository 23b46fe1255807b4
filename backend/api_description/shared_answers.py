"""Answers without JSON that many operations give: each is written once, and referred to."""

from collections import Counter
from collections.abc import Iterable, Iterator

from backend.api_description.shared_parameters import LEAST_USES, Node, to_text

NO_CONTENT = "NoContent"
FILE_NAMES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Workbook",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Paper",
}


def move_shared_answers(document: Node, operations: Iterable[Node]) -> None:
    """Move the commonest answer of each kind to the components, and refer to it there."""
    listed = list(operations)
    uses = Counter((find_name(one), to_text(one)) for each in listed for one in list_plain(each))
    shared: Node = {}
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


def list_plain(operation: Node) -> Iterator[Node]:
    return (one for one in operation["responses"].values() if find_name(one))


def find_name(answer: Node) -> str:
    """What the shared answer is called; "": it is not shared."""
    if "$ref" in answer:
        return ""
    media = list(answer.get("content", ()))
    return FILE_NAMES.get(media[0], "") if len(media) == 1 else "" if media else NO_CONTENT
