"""Lists as Excel workbooks that can be edited and imported again.

Which list goes out, and which may come back, for all of Sổ 178:

- Out and in, since whoever keeps them may change them by hand: establishments, staff, courses and
  their sheets, communication, budget, support counts, needs, models of support, criteria of a set
  that is still open, tasks of plans, members of teams; crime figures, with a reason.
- Out only: inspections, violations, decisions, recommendations. Minutes are signed, and the law
  gives each act its number, deadline and paper: it is done for itself, by who may.
- Out only: planned visits. They are sealed and approved as a whole; out goes what the reader sees
  (R40).
- Out only: targets of plans, whose words and thresholds wait for the leader one by one; ratings and
  reports, which are argued and approved, their figures being computed.
- Out only: tips, as codes and days without words, contact and place (R9).
- Out only: teams, units, accounts, the catalogue of acts: decisions and decrees make them.
- Neither: the order of visits and who is due, since every copy could warn a place (R40); the audit
  trail, which is checked where its chain lies; the feed of changes, desks of approvals, handovers,
  deadlines and days off, templates of papers: they go out as a feed, papers or a calendar.
"""
