"""Lists as Excel workbooks that can be edited and imported again.

Which lists can be exported, and which of these can be imported again:

- Exported and imported, because their owners may change them by hand: establishments, staff,
  courses and their sheets, communication, budget, support counts, needs, models of support,
  criteria of a set that is still open, tasks of plans, members of teams; crime figures, with a
  reason.
- Exported only: inspections, violations, decisions, recommendations. Minutes are signed, and the
  law gives each act its number, deadline and paper, so each is done one by one.
- Exported only: planned visits. They are sealed and approved as a whole; an export holds what its
  reader sees (R40).
- Exported only: targets of plans, whose words and thresholds the leader approves one by one;
  ratings and reports, which are reasoned and approved, and whose figures are computed; samples of
  ratings, which the system draws.
- Exported only: task reports, proposals, reports of agencies: each is handed in and answered.
- Exported only: tips, as codes and days without words, contact and place (R9).
- Exported only: teams, units, accounts, the catalogue of acts: decisions and decrees create them.
- Not exported: the order of visits and what is due for a visit, because every copy could warn an
  establishment (R40); the audit trail, which can only be checked here; the change feed, approvals,
  handovers, deadlines and days off, templates of papers, which have a feed, papers or a calendar.
"""
