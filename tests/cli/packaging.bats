# make install and make deb: what they put where, and that the program works from there.

load refute

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=$(realpath "${HSIM:-$TOP/hsim}")
    cd "$BATS_TEST_TMPDIR"
}

# Installs the program under test: nothing is compiled.
install_to() { # DESTDIR [VARIABLE=VALUE...]
    make -s -C "$TOP" install "PROGRAM=$HSIM" "DESTDIR=$1" "${@:2}"
}

listing() { # FOLDER: what is in it, without the many files of hsim's own folders
    (cd "$1" && find . ! -type d | grep -v -E '/share/(doc/)?hsim/' | LC_ALL=C sort)
}

@test "make install puts program, pages, completion and scenarios below PREFIX, and nothing else" {
    before=$(cd "$TOP" && git status --short 2>/dev/null || true)
    umask 077
    install_to "$PWD/dest" PREFIX=/opt/simulator
    [ "$(ls dest)" = opt ]
    [ "$(listing dest/opt/simulator)" = './bin/hsim
./share/bash-completion/completions/hsim
./share/man/man1/hsim.1
./share/man/man5/hsim-scenario.5' ]
    share=dest/opt/simulator/share
    diff -r "$TOP/scenarios" "$share/hsim/scenarios"
    cmp "$TOP/LICENSE" "$share/doc/hsim/LICENSE"
    cmp "$TOP/third_party/uPlot/LICENSE" "$share/doc/hsim/LICENSE.uPlot"
    [ -z "$(find "$share" -type f ! -perm 644 | grep -v -E '/scenarios/|/recipes/[a-z-]+[.]sh$')" ]
    [ -z "$(find "$share"/hsim ! -perm -o=r)" ]
    [ "$(cd "$TOP" && git status --short 2>/dev/null || true)" = "$before" ]
}

@test "the installed program runs what is installed beside it, and says where it is" {
    install_to "$PWD/dest"
    scenarios=$PWD/dest/usr/local/share/hsim/scenarios
    PATH=$PWD/dest/usr/local/bin:$PATH
    hsim --help | grep -qx "Try: hsim run $scenarios/os-crash.scn"
    hsim run -q "$scenarios/hello.scn"
    [ -s results/hello.db ]
    hsim validate --list >checks.txt
    grep -q 'V1' checks.txt
    [[ $(man -l dest/usr/local/share/man/man1/hsim.1 | head -n 1) == 'HSIM(1)'* ]]
    # shellcheck disable=SC1091
    source dest/usr/local/share/bash-completion/completions/hsim
    complete -p hsim
}

@test "make uninstall removes what make install has put there, and nothing else" {
    install_to "$PWD/dest"
    mkdir -p dest/usr/local/share/other
    touch dest/usr/local/bin/other dest/usr/local/share/other/file
    install_to "$PWD/dest"
    make -s -C "$TOP" uninstall "DESTDIR=$PWD/dest"
    [ "$(cd dest && find . -type f | LC_ALL=C sort)" = './usr/local/bin/other
./usr/local/share/other/file' ]
}

@test "a folder with a blank in its name is refused, and its first half left alone" {
    mkdir half
    touch half/kept
    for goal in install uninstall; do
        run make -s -C "$TOP" "$goal" "PROGRAM=$HSIM" "DESTDIR=$PWD/half and half"
        [ "$status" -ne 0 ]
        [[ $output == *"DESTDIR and PREFIX cannot have blanks: "* ]]
        [ -e half/kept ]
    done
    [ "$(ls)" = half ]
}

# The package of the program under test, from a tree of its own: make deb compiles one and then does
# the same. Made twice, from two trees, it has the same bytes.
@test "the package has the same bytes twice, lintian is content, and it works where it is put" {
    if ! "$TOP/tools/setup" --check deb; then skip "make setup installs what makes a package"; fi
    for tree in one two; do
        mkdir "$tree"
        (cd "$TOP" && tar -cf - --exclude=./build --exclude=./results --exclude=./.git \
            --exclude=./hsim .) | tar -xf - -C "$tree"
        "$tree/tools/deb" "$HSIM" >"$tree.txt"
        grep -q '^Made build/deb/hsim_.*\.deb$' "$tree.txt"
        sleep 1
    done
    refute grep -E '^[EW]: ' one.txt
    cmp one/build/deb/*.deb two/build/deb/*.deb
    dpkg-deb -x one/build/deb/*.deb root
    [ "$(ls root)" = usr ]
    dpkg-deb -f one/build/deb/*.deb Depends | grep -q libsqlite3
    root/usr/bin/hsim --version | grep -qx "hsim $(dpkg-deb -f one/build/deb/*.deb Version)"
    root/usr/bin/hsim run -q "$PWD/root/usr/share/hsim/scenarios/os-crash.scn"
    [ "$(sqlite3 results/os-crash.db 'SELECT scenario FROM meta')" = os-crash ]
    grep -q 'Leon Sorokin' root/usr/share/doc/hsim/copyright
}

@test "a changelog of another version than the program's makes no package" {
    mkdir tree
    cp -R "$TOP/debian" "$TOP/tools" "$TOP/Makefile" tree/
    sed -i '1s/(.*)/(9.9.9)/' tree/debian/changelog
    run tree/tools/deb "$HSIM"
    [ "$status" -eq 1 ]
    [[ $output == *'debian/changelog says 9.9.9, the Makefile another VERSION'* ]]
}

@test "setup looks for what it knows, and says so of the rest" {
    "$TOP/tools/setup" --check build
    for words in "--check" "--check biuld" "--check build tset" "--chekc build"; do
        # shellcheck disable=SC2086
        run "$TOP/tools/setup" $words
        [ "$status" -eq 2 ]
        [ "$output" = "usage: tools/setup [--check build|plot|test|deb|look|cluster ...]" ]
    done
}
