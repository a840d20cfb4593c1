# workflow.awk: the shell of one job of a workflow of GitHub Actions or GitLab.
#
#     awk -v job=sweep -f workflow.awk docs/recipes/gitlab-ci.yml
#
# Prints the blocks `run: |` and, below `script:`, `- |`. What is indented less ends a block.

function indent_of(line) {
    match(line, /^ */)
    return RLENGTH
}

# A job is a name alone in its line: below `jobs:`, and where there is none, at the top.
/^jobs:$/ { job_indent = 2 }
/^ *[a-z]+:$/ && indent_of($0) == job_indent + 0 { in_job = ($1 == job ":") }

is_block && $0 ~ /[^ ]/ && indent_of($0) <= block_indent { is_block = 0 }
is_block { print substr($0, block_indent + 3) }
in_job && /^ *(run: \||- \|)$/ { is_block = 1; block_indent = indent_of($0) }
