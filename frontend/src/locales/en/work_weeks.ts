/** The page for one day of work a week, in English. */
export default {
  to_list: "List of work",
  left: "{parts} {parts|part|parts} to fill in, {others} other {others|thing|things} waiting",
  left_here: "{parts} {parts|part|parts} to fill in",
  left_elsewhere: "All is filled in, {others} other {others|thing|things} waiting",
  done: "The work of this week is done",
  part_open: "To do",
  part_done: "Done",
  others: "{count} other {count|thing|things} waiting",
  no_others: "Nothing else waits",
} as const;
