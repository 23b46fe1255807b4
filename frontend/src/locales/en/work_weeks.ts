/** The page for one day of work a week, in English. */
export default {
  title: "Work of the week",
  to_list: "List of work",
  left: "{parts} {parts|part|parts} to fill in, {others} other {others|thing|things} waiting",
  done: "The work of this week is done",
  part_open: "To do",
  part_done: "Done",
  others: "{count} other {count|thing|things} waiting",
  no_others: "Nothing else waits",
  due_on: "due on {day}",
  late: "{days} {days|day|days} late",
} as const;
