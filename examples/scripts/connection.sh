# shellcheck shell=bash
# What the scripts share: asking, and reading every page of a list. To be sourced.
# $SO178_URL is the address of the server and $SO178_TOKEN an access token: see README.md.
set -euo pipefail
: "${SO178_URL:?is the address of the server}" "${SO178_TOKEN:?is an access token}"

# ask PATH [curl's arguments]: the JSON of one answer. Waits for a turn as long as Retry-After says.
ask() {
  local path=$1
  shift
  curl -sS --get --fail-with-body --retry 5 -H "Authorization: Bearer $SO178_TOKEN" "$@" \
    "$SO178_URL/api/v1$path"
}

# read_pages PATH [curl's arguments]: each row of the list, one JSON object a line.
read_pages() {
  local page after=()
  while
    page=$(ask "$@" -d limit=200 "${after[@]}")
    jq -c '.items[]' <<<"$page"
    after=(--data-urlencode "after=$(jq -r '.next // empty' <<<"$page")")
    [ "${after[1]}" != after= ]
  do :; done
}
