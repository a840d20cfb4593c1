# refute: what must not be, for tests that load this file.
#
#     load refute
#     refute grep -q NaN picture.svg      the command says no: status 1
#     sort text | LC_ALL=C refute grep x
#
# `! command` cannot fail a test unless it is its last line: bash goes on after what is inverted.

refute() { # COMMAND...
    local status=0
    "$@" || status=$?
    [ "$status" -eq 1 ] || {
        echo "expected status 1, found $status: $*"
        return 1
    }
}
