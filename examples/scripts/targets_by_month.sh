#!/usr/bin/env bash
# Each target of a year's plans by commune and month, as CSV: targets_by_month.sh 2022
# shellcheck source=examples/scripts/connection.sh
source "$(dirname "$0")/connection.sh"
year=$1
echo plan,target,as_of,commune,counted,of
read_pages /plans -d "year=$year" | jq -r '[.id, .title] | @tsv' | while IFS=$'\t' read -r id title; do
  today=$(ask "/plans/$id/progress" | jq -r .as_of)
  for day in $(jq -nr --argjson year "$year" \
    'range(1; 13) | [$year, ., 1, 0, 0, 0, 0, 0] | mktime - 86400 | strftime("%Y-%m-%d")'); do
    [[ $day > $today ]] && break
    ask "/plans/$id/progress" -d "as_of=$day" | jq -r --arg plan "$title" --arg day "$day" \
      '.targets[] | .code as $target | .communes[]
      | [$plan, $target, $day, .name, .numerator, .denominator] | @csv'
  done
done
