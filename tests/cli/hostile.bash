# hostile: a result whose texts mean harm, for tests that load this file.
#
#     load hostile
#     make_hostile run.db      rewrites a result of scenarios/os-crash.scn

make_hostile() { # FILE
    local script="$BATS_TEST_DIRNAME/hostile.sql" temp
    temp=$(sed '/^-- One statement/,$d' "$script")
    sqlite3 -bail "$1" "BEGIN; $temp $(sqlite3 -bail "$1" <"$script") COMMIT;"
}
