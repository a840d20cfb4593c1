# docs/adding-a-policy.md: its code is built in a copy of the tree, its commands are run, and what
# the page shows is what they print.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP PAGE=$TOP/docs/adding-a-policy.md
}

# The page's text of a file: the block behind its name in bold.
text_of() { # PATH
    awk -v name="**$1**" '
        $0 == name { is_next = 1; next }
        /^```/ && is_inside { exit }
        /^```/ && is_next { is_inside = 1; next }
        is_inside' "$PAGE"
}

# What was built already is not built again: only what the page adds.
copy_tree() {
    cp -a "$TOP"/{Makefile,sim,models,analysis,cli,third_party,docs,tools,scenarios} .
    mkdir build
    if [ -d "$TOP/build/gcc-O2" ]; then
        # posix: whole times, or some would look older than what they are made of
        tar -C "$TOP/build" --format=posix --exclude=gcc-O2/tests -cf - gcc-O2 | tar -C build -xf -
    fi
}

add_row() { # FILE
    local include row
    include=$(text_of "$1" | grep '^#include')
    row=$(text_of "$1" | grep '^    &')
    awk -v include="$include" -v row="$row" '
        /^#include/ && !n_includes++ { print include }
        { print }
        /policies\[\] = \{$/ { print row }' "$1" >row.c
    mv row.c "$1"
}

@test "the policy that the page adds builds, and prints what the page shows" {
    local file command
    cd "$BATS_TEST_TMPDIR"
    copy_tree
    for file in models/vmm/policies/spare_first.{c,h} scenarios/spare-first.scn; do
        text_of $file >$file
        [ -s $file ]
    done
    add_row models/vmm/policies/policies.c
    sed -n 's/^    \(make\|\.\/hsim .*\)$/\1/p' "$PAGE" >commands
    [ "$(wc -l <commands)" -eq 3 ]
    while read -r command; do
        bash -c "$command" >>printed 2>&1 || { cat printed; false; }
    done <commands
    awk '/^```text$/ { is_inside = 1; next } /^```/ { is_inside = 0 } is_inside' "$PAGE" >shown
    [ "$(wc -l <shown)" -gt 5 ]
    while IFS= read -r line; do
        grep -qxF -- "$line" printed || { echo "not printed: $line"; cat printed; false; }
    done <shown
    ./hsim reference policies | grep -q '^## spare-first$'
}
