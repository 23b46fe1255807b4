/** The icons of this program on a 24-unit grid: stroke 1.75, round caps; `fill` is the filled part. */

interface Glyph {
  path: string;
  fill?: string;
}

const circle = "M12 3.5a8.5 8.5 0 100 17a8.5 8.5 0 100-17z";

export const glyphs = {
  // Tasks and objects of the domain
  camera: { path: "M4.5 7.5h3L9 5h6l1.5 2.5h3a1 1 0 011 1v10a1 1 0 01-1 1h-15a1 1 0 01-1-1v-10a1 1 0 011-1zM12 16.5a3.25 3.25 0 100-6.5 3.25 3.25 0 000 6.5z" },
  tasks: { path: "M4 7l2 2 3-3M4 16l2 2 3-3M12 7.5h8M12 16.5h8" },
  clock: { path: `${circle}M12 7v5.5l3.5 2` },
  flag: { path: "M5 20.5V4M5 5h13l-2.5 3.75L18 12.5H5" },
  list: { path: "M8.5 6H20M8.5 12H20M8.5 18H20M4 6h.1M4 12h.1M4 18h.1" },
  home: { path: "M4 11l8-7 8 7v9h-5v-6H9v6H4z" },
  inspection: { path: "M9 5H6a1 1 0 00-1 1v14a1 1 0 001 1h12a1 1 0 001-1V6a1 1 0 00-1-1h-3M9 3.5h6v3H9zM8.5 13.5L11 16l4.5-5" },
  team: { path: "M9 11a3.25 3.25 0 100-6.5 3.25 3.25 0 000 6.5zM3 19.5c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M15.5 5a3 3 0 010 5.7M17.5 14.5c2.2.7 3.5 2.4 3.5 5" },
  hammer: { path: "M13 5l6 6M10.5 7.5l6 6M14.5 3.5l-6 6M20.5 9.5l-6 6M11.5 12l-8 8" },
  table: { path: "M5 4h14a1 1 0 011 1v14a1 1 0 01-1 1H5a1 1 0 01-1-1V5a1 1 0 011-1zM4 10h16M10 4v16" },
  user: { path: "M12 11.5a3.75 3.75 0 100-7.5 3.75 3.75 0 000 7.5zM4.5 20.5c0-4 3-6 7.5-6s7.5 2 7.5 6" },
  unit: { path: "M4 20.5h16M6 20.5v-12l6-4.5 6 4.5v12M9.5 20.5v-5h5v5M9.5 11h.1M14.5 11h.1" },
  book: { path: "M5.5 18.5a2 2 0 012-2H19V3.5H7.5a2 2 0 00-2 2zm0 0a2 2 0 002 2H19v-4M9.5 8h5.5" },
  history: { path: "M4 5v4h4M4.6 14.5A8 8 0 104.3 9M12 8v4.5l3 1.75" },
  shield: { path: "M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM9 12l2.25 2.25L15.25 10" },
  page: { path: "M7 3.5h7l4 4V20.5H7zM14 3.5v4h4M10 12h5M10 16h5" },
  megaphone: { path: "M4 10v4h3l9 4.5v-13L7 10zM7 14l1.5 5.5h2.5L9.5 15.2M19 9.5a4 4 0 010 5" },
  coins: { path: "M9.5 10.5c3 0 5.5-1.1 5.5-2.5s-2.5-2.5-5.5-2.5S4 6.6 4 8s2.5 2.5 5.5 2.5zM4 8v4c0 1.4 2.5 2.5 5.5 2.5M4 12v4c0 1.4 2.5 2.5 5.5 2.5M15 8v3M14.5 16c3 0 5.5-1.1 5.5-2.5S17.5 11 14.5 11 9 12.1 9 13.5s2.5 2.5 5.500 2.5zM9 13.5v4c0 1.4 2.5 2.5 5.500 2.5s5.500-1.1 5.500-2.5v-4" },
  star: { path: "M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.7L12 16.8l-5.1 2.7 1-5.7-4.1-4 5.7-.8z" },
  chart: { path: "M4 20h16M6.5 20v-6.5M11 20V8.5M15.5 20v-9M20 20V5" },
  mail: { path: "M4 6h16v12.5H4zM4 7l8 6.5L20 7" },
  cap: { path: "M12 5L2.5 9.5 12 14l9.5-4.5zM6.5 11.5V16c1.5 1.4 3.4 2 5.5 2s4-.6 5.5-2v-4.5M21.5 9.5V15" },
  badge: { path: "M6 4.5h12v16H6zM10 4.5V3h4v1.5M12 12.5a2 2 0 100-4 2 2 0 000 4zM9 17c.3-1.6 1.4-2.5 3-2.5s2.7.9 3 2.5" },
  hands: { path: "M12 19.5l-7-6.6a4.2 4.2 0 015.9-6L12 8l1.1-1.1a4.2 4.2 0 015.9 6z" },
  pin: { path: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0113 0c0 5-6.5 11-6.5 11zM12 12.25a2.25 2.25 0 100-4.5 2.25 2.25 0 000 4.5z" },
  settings: { path: "M4 7h8M16.5 7H20M4 17h3.5M12 17h8M14.25 9.25a2.25 2.25 0 100-4.5 2.25 2.25 0 000 4.5zM9.750 19.25a2.25 2.25 0 100-4.5 2.25 2.25 0 000 4.5z" },
  // States
  check: { path: "M4 12.5l5 5L20 6.5" },
  warning: { path: "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17.2v.1" },
  half: { path: circle, fill: "M12 3.5a8.5 8.5 0 010 17z" },
  dashed: { path: "M7.8 4.6a8.5 8.5 0 013-1M15.5 4.3a8.5 8.5 0 012.6 2M20 9.5a8.5 8.5 0 01.4 3.2M19.3 16.3a8.5 8.5 0 01-2 2.4M14 20.3a8.5 8.5 0 01-3.2.1M7.3 19a8.5 8.5 0 01-2.3-2.2M3.7 13.6a8.5 8.5 0 01.1-3.3" },
  pencil: { path: "M4 20l1-4L16.5 4.5l3 3L8 19zM14 7l3 3" },
  up: { path: "M12 20V5M6 11l6-6 6 6" },
  returned: { path: "M9 6L4 11l5 5M4 11h10a6 6 0 016 6v2" },
  lock: { path: "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 017 0v3" },
  external: { path: "M13 5h6v6M19 5l-8 8M10 6H5v13h13v-5" },
  info: { path: `${circle}M12 11v5.5M12 7.6v.1` },
  offline: { path: "M4 4l16 16M7 18a4 4 0 01-1-7.9M17.6 11.5A3.5 3.5 0 0119 17M9.5 6.6A5.5 5.5 0 0117 11M8 18h9" },
  saved: { path: "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6" },
  dash: { path: "M6 12h12" },
  // Actions
  search: { path: "M11 4.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM16 16l4.5 4.5" },
  close: { path: "M6 6l12 12M18 6L6 18" },
  more: { path: "M4.25 12a1 1 0 102 0 1 1 0 10-2 0M11 12a1 1 0 102 0 1 1 0 10-2 0M17.75 12a1 1 0 102 0 1 1 0 10-2 0" },
  menu: { path: "M4 6.5h16M4 12h16M4 17.5h16" },
  back: { path: "M15 6l-6 6 6 6" },
  forward: { path: "M9 6l6 6-6 6" },
  down: { path: "M6 9l6 6 6-6" },
  plus: { path: "M12 5v14M5 12h14" },
  minus: { path: "M5 12h14" },
  calendar: { path: "M4 6h16v14H4zM4 10.5h16M8 3.5V8M16 3.5V8" },
  download: { path: "M12 4v11M7 10.5l5 5 5-5M5 20h14" },
  upload: { path: "M12 16V5M7 9.5l5-5 5 5M5 20h14" },
  print: { path: "M7 8.5v-5h10v5M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z" },
  refresh: { path: "M20 5v5h-5M19.4 10a8 8 0 10.3 4" },
  filter: { path: "M4 6.5h16M7 12h10M10 17.5h4" },
  sort: { path: "M8 5v14M4.5 15.5L8 19l3.5-3.5M16 19V5M12.5 8.5L16 5l3.5 3.5" },
  trash: { path: "M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13.5h9l1-13.5M10 11v6M14 11v6" },
  eye: { path: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 100-6 3 3 0 000 6z" },
  key: { path: "M8 19.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM11.2 11.8L19.5 3.5M16 7l3 3M13.5 9.5l2 2" },
  logout: { path: "M14 4H5v16h9M10 12h10.5M16.5 8l4 4-4 4" },
  globe: { path: `${circle}M3.5 12h17M12 3.5c3 2.5 3.5 5.5 3.5 8.5s-.5 6-3.5 8.5c-3-2.5-3.5-5.5-3.5-8.5s.5-6 3.5-8.5z` },
  contrast: { path: circle, fill: "M12 7a5 5 0 010 10z" },
} satisfies Record<string, Glyph>;

export type IconName = keyof typeof glyphs;
