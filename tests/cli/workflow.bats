# docs/ci.md and docs/recipes: the shell lines of the workflows do what the page says of them.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    # A repository as the head of each workflow wants it.
    mkdir -p hsim scenarios/profiles baseline results
    ln -s "$HSIM" hsim/hsim
    cp "$TOP/scenarios/profiles/toy.scn" scenarios/profiles/
    cat >scenarios/takeover.scn <<'SCN'
param crash_at = 700 ms  sweep [500 ms, 700 ms]
param misses = 2
scenario "takeover" { stop at 1500 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses $misses } }
switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at $crash_at  crash os1 hang }
expect "the other one serves" at stop : os2.state == running
SCN
}

setup() {
    load refute
    cd "$BATS_FILE_TMPDIR"
    rm -rf results && mkdir results
}

shell_of() { # WORKFLOW JOB: without what prepares the machine
    awk -v job="$2" -f "$BATS_TEST_DIRNAME/workflow.awk" "$TOP/docs/recipes/$1.yml"
}

# The jobs of a workflow, as the service would run them: each shell stops at its first error.
run_sweeps() { # WORKFLOW
    export SCENARIO=scenarios/takeover.scn NAME=takeover SHARDS=3 CI_NODE_TOTAL=3
    for shard in 0 1 2; do
        shell_of "$1" sweep >sweep.sh
        SHARD=$shard CI_NODE_INDEX=$((shard + 1)) \
            bash -e <(grep -v -E 'apt-get|libglib|make -C' sweep.sh)
    done
}

run_merge() { # WORKFLOW
    shell_of "$1" merge | grep -v -E 'apt-get|libglib|make -C' >merge.sh
    bash -e merge.sh
}

baseline() { # what docs/ci.md says makes one
    line=$(grep -E '^    hsim sweep .*-o baseline/' "$TOP/docs/ci.md")
    [ -n "$line" ]
    rm -f baseline/takeover.db
    PATH=$PWD/hsim:$PATH bash -e <<<"$line"
    [ -e baseline/takeover.db ]
}

# bats test_tags=smoke
@test "the workflow of each service sweeps in shards, merges, reports and holds" {
    baseline
    for workflow in github-actions gitlab-ci; do
        rm -rf results
        run_sweeps "$workflow"
        [ "$(ls results/part-*.db | wc -l)" -eq 3 ]
        run_merge "$workflow"
        xmllint --noout --schema "$BATS_TEST_DIRNAME/junit.xsd" results/takeover.xml
        [ "$(xmllint --xpath 'count(//testsuite)' results/takeover.xml)" -eq 6 ]
        [ -s results/takeover.html ]
        # The baseline was made by one machine: merging shards gives the same bytes.
        cmp baseline/takeover.db results/takeover.db
        # Again with what the cache kept: nothing is made, nothing is different.
        cp results/part-1.db before.db
        run_sweeps "$workflow"
        cmp before.db results/part-1.db
    done
}

@test "the workflows fail where a measure moved, and where an expectation does not hold" {
    baseline
    for change in 's/misses = 2/misses = 4/' 's/os2.state == running/os1.state == running/'; do
        cp scenarios/takeover.scn before.scn
        sed -i "$change" scenarios/takeover.scn
        for workflow in github-actions gitlab-ci; do
            rm -rf results
            run_sweeps "$workflow"
            status=0
            run_merge "$workflow" >said 2>&1 || status=$?
            [ "$status" -eq 1 ]
            [ -s results/takeover.xml ]
        done
        mv before.scn scenarios/takeover.scn
    done
}

@test "what the workflows install is what tools/setup knows as needed to build" {
    needed=$(sed -n 's/^\([a-z0-9.-]*\) *build .*/\1/p' "$TOP/tools/setup" | sort -u)
    for workflow in github-actions gitlab-ci; do
        installed=$(tr '\n' ' ' <"$TOP/docs/recipes/$workflow.yml" |
            grep -oE 'apt-get install -y [a-z0-9. -]*(\\ *[a-z0-9. -]*)?' | head -n 1 |
            sed 's/.*-y//; s/ make.*//' | tr -s ' \\' '\n' | grep '[a-z]' | sort -u)
        [ "$installed" = "$needed" ] || { echo "$workflow: $installed"; false; }
    done
}

@test "the workflows are YAML, and their jobs have what the services want" {
    python3 - "$TOP/docs/recipes" <<'PYTHON'
import sys
import yaml
github = yaml.safe_load(open(sys.argv[1] + "/github-actions.yml"))
assert set(github["jobs"]) == {"sweep", "merge"}
for job in github["jobs"].values():
    assert job["runs-on"] and job["timeout-minutes"]
    for step in job["steps"]:
        assert ("run" in step) != ("uses" in step), step
shards = github["jobs"]["sweep"]["strategy"]["matrix"]["shard"]
assert shards == list(range(github["env"]["SHARDS"]))
assert github["jobs"]["merge"]["needs"] == "sweep"
gitlab = yaml.safe_load(open(sys.argv[1] + "/gitlab-ci.yml"))
for name in gitlab["stages"]:
    assert gitlab[name]["stage"] == name
    assert all(isinstance(line, str) for line in gitlab[name]["script"])
assert gitlab["merge"]["artifacts"]["reports"]["junit"] == "results/*.xml"
assert gitlab["merge"]["artifacts"]["when"] == "always"
PYTHON
}

@test "the page has the meanings of all exit statuses, as the help says them" {
    "$HSIM" help | sed -n 's/^ *\([0-9][0-9]*\)  */\1 /p' >meanings
    [ "$(wc -l <meanings)" -ge 7 ]
    while read -r status about; do
        grep -qF "| $status | $about |" "$TOP/docs/ci.md" || { echo "$status $about"; false; }
        grep -q "^| $status | " "$TOP/README.md"
    done <meanings
}
