"""The tasks of the plan as a workbook (plans.lists)."""

from tests.acting import Api
from tests.domains.platform.imports.lists import opened


def test_the_tasks_leave_as_the_board_shows_them(api: Api) -> None:
    district = api.as_("district")
    plan = district.get("/plans").json()["items"][0]
    due = {"agency": "Công an huyện", "due_on": "2022-09-01", "title": "=Kiểm tra quý III"}
    for body in (due, {**due, "status": "done"}, {"agency": "Phòng Y tế", "title": "Tập huấn"}):
        assert district.post(f"/plans/{plan['id']}/tasks", body).status_code == 201
    answer = api.as_("leader").get("/exports/plan-tasks.xlsx", plan_id=plan["id"])
    heads, *rows = (
        [cell.value for cell in row] for row in opened(answer.content)["Danh sách"].iter_rows()
    )
    heads = [head.removesuffix(" *") for head in heads]
    shown = [dict(zip(heads, row, strict=True)) for row in rows]
    late, done, other = shown[-3:]
    assert (late["Nhiệm vụ"], late["Quá hạn"]) == ("'=Kiểm tra quý III", "Có")
    assert late["Kế hoạch"] == "2022, Bình Lục"
    assert (done["Trạng thái"], done["Quá hạn"]) == ("Đã xong", None)
    assert (other["Trạng thái"], other["Hạn"]) == ("Chưa làm", None)
    one = api.as_("leader").get("/exports/plan-tasks.xlsx", agency="Phòng Y tế", status="done")
    assert opened(one.content)["Danh sách"].max_row == 1
    assert api.as_("handler").get("/exports/plan-tasks.xlsx").status_code == 403
