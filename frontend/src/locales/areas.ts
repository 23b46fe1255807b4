/** The areas that have words, and the type of every key, so that the type check refuses a missing one. */
import type account from "./vi/account";
import type board from "./vi/board";
import type budgets from "./vi/budgets";
import type communes from "./vi/communes";
import type communication_activities from "./vi/communication_activities";
import type crime_statistics from "./vi/crime_statistics";
import type approvals from "./vi/approvals";
import type commune_ratings from "./vi/commune_ratings";
import type rating_criteria_sets from "./vi/rating_criteria_sets";
import type establishments from "./vi/establishments";
import type inspections from "./vi/inspections";
import type imports from "./vi/imports";
import type plans from "./vi/plans";
import type shell from "./vi/shell";
import type roster from "./vi/roster";
import type teams from "./vi/teams";
import type tip_door from "./vi/tip_door";
import type tip_offs from "./vi/tip_offs";
import type terms from "./vi/terms";
import type trainings from "./vi/trainings";
import type org_units from "./vi/org_units";
import type users from "./vi/users";
import type violation_types from "./vi/violation_types";
import type log from "./vi/log";
import type ui from "./vi/ui";
import type violations from "./vi/violations";

interface Areas {
  account: typeof account;
  board: typeof board;
  budgets: typeof budgets;
  communes: typeof communes;
  communication_activities: typeof communication_activities;
  crime_statistics: typeof crime_statistics;
  approvals: typeof approvals;
  commune_ratings: typeof commune_ratings;
  rating_criteria_sets: typeof rating_criteria_sets;
  establishments: typeof establishments;
  inspections: typeof inspections;
  imports: typeof imports;
  plans: typeof plans;
  shell: typeof shell;
  roster: typeof roster;
  teams: typeof teams;
  terms: typeof terms;
  tip_door: typeof tip_door;
  tip_offs: typeof tip_offs;
  trainings: typeof trainings;
  org_units: typeof org_units;
  users: typeof users;
  violation_types: typeof violation_types;
  log: typeof log;
  ui: typeof ui;
  violations: typeof violations;
}

export type Area = keyof Areas;
export type WordKey = { [A in Area]: `${A}.${keyof Areas[A] & string}` }[Area];
