/** The keyboard shortcuts. */
export default {
  title: "Keyboard shortcuts",
  find: "Search, go to a function",
  search: "To the search of the list",
  close: "Close the top layer",
  help: "List of shortcuts",
  off: "Single keys off",
  on: "Single keys on",
} as const;
