#!/usr/bin/env bash
# Says what changed in the cost of models since a commit, in Markdown, and fails over budget or where a model cannot be
# read. Runs in the root of a repository, with
#   BASE        the commit to compare with; its history must be there
#   SUMMARY     the file that the Markdown is appended to
#   MODELS      patterns of Git of the models, separated by spaces
#   ARGUMENTS   more options for both commands, such as --max-macs 10M
#   BUDGET      a budget file for the models as they are; empty: none
#   MODEL_COST  how to call the command; npx if omitted
set -uo pipefail

read -ra cost <<<"${MODEL_COST:-npx --yes model-cost-lens}"
read -ra models <<<"${MODELS:-*.onnx *.keras *.layers.json}"
read -ra arguments <<<"${ARGUMENTS:-}"
problems=$(mktemp)
trap 'rm -f "$problems"' EXIT
status=0

# A problem is the worst of all, and each is shown at its file.
run() {
  local code=0
  "$@" 2>"$problems" || code=$?
  ((code > status)) && status=$code
  local kind=warning
  ((code > 0)) && kind=error
  while IFS= read -r line; do
    line=${line//'%'/%25}
    echo "::$kind title=Model cost::$line"
  done <"$problems" >&3
}

exec 3>&1
changed=()
while IFS= read -r -d '' file; do
  changed+=("$file")
done < <(git diff --name-only -z --diff-filter=d "$BASE" -- "${models[@]}")

for file in "${changed[@]+"${changed[@]}"}"; do
  if git cat-file -e "$BASE:$file" 2>/dev/null; then
    run "${cost[@]}" diff --format markdown "${arguments[@]+"${arguments[@]}"}" -- "$BASE:$file" "$file"
  else
    run "${cost[@]}" --format markdown -- "$file"
  fi >>"$SUMMARY"
  echo >>"$SUMMARY"
done

if [[ -n ${BUDGET:-} && ${#changed[@]} -gt 0 ]]; then
  run "${cost[@]}" --format csv --budget "$BUDGET" -- "${changed[@]}" >/dev/null
fi
((${#changed[@]} > 0)) || echo "No model changed."
exit "$status"
