"""No paper of a commune of today names an office, recipient or kind of unit that had ended."""

import pytest

from tests.acting import Api
from tests.contract.papers_of_today import print_papers, read_paper
from tests.contract.words_that_ended import find_ended, list_ended


@pytest.mark.in_turn
def test_papers_of_today_name_nothing_that_ended(api: Api) -> None:
    papers = {name: read_paper(name, content) for name, content in print_papers(api)}
    assert len(papers) >= 19
    assert list(list_ended(papers.items())) == []
    for name in (
        *("half-year-document.docx", "half-year-document.pdf", "report.json"),
        *("plan.docx", "plan.pdf"),
    ):
        assert "Sở Y tế (b/c)" in papers[name], name
    assert "XÃ NINH BÌNH" in papers["minutes.docx"]
    assert "(cần nhập)" not in "\n".join(papers.values())
    assert find_ended(papers["half-year-document.docx"] + "\nPhòng LĐTBXH huyện (b/c)")
