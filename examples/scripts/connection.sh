# shellcheck shell=bash
# What the scripts share: asking, and reading every page of a list. To be sourced.
# $SO178_URL is the address of the server; $SO178_TOKEN is an access token, or $SO178_CLIENT_ID and
# $SO178_CLIENT_SECRET are those of a connected system: see README.md.
set -euo pipefail
: "${SO178_URL:?is the address of the server}"
if [ -z "${SO178_TOKEN:-}" ]; then
  : "${SO178_CLIENT_ID:?is needed, or SO178_TOKEN}" "${SO178_CLIENT_SECRET:?is needed}"
  SO178_TOKEN=$(curl -sS --fail-with-body --retry 5 -u "$SO178_CLIENT_ID:$SO178_CLIENT_SECRET" \
    -d grant_type=client_credentials "$SO178_URL/api/v1/auth/token" | jq -r .access_token)
fi

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
