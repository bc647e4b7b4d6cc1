#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The Python binding: all vectors, right and wrong, what it writes, and what pip would install.
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$ROOT/build}"
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3
binding=$ROOT/libarchive_news/bindings/python
export ARCHIVE_NEWS_LIBRARY=$BUILD/libarchive_news.so.1 PYTHONPATH=$TMPDIR/installed

# What is tested below is what pip would install.
make_wheel() {
    mkdir -p wheels installed
    (cd "$binding" &&
        $python -c 'import sys, backend; backend.build_wheel(sys.argv[1])' "$TMPDIR/wheels") &&
        $python -m zipfile -e wheels/*.whl installed && [ -f installed/archive_news/py.typed ]
}
check "a wheel is made without a network" make_wheel

# Python itself has no sanitizer, and cannot load a library that has one.
if sanitized; then
    for what in "the vectors" "a locked key" "the unit tests" "a feed" "its article" \
        "no feed" "its message" "what stays" "a missing library" "its name" "another library" \
        "its refusal"; do
        skip "$what" "the library has a sanitizer"
    done
    finish
fi

$python "$ROOT/tests/conformance/run_vectors.py" --search=all --jobs 2 \
    $python "$ROOT/tests/python/vector_reader.py" >vectors.log
check "Python reads all vectors as described" \
    grep -qE '^[1-9][0-9]{2} passed, 0 failed$' vectors.log
grep '^not ok' vectors.log | sed 's/^/# /'

make_key k
$python "$ROOT/tests/python/lock_key.py" k.key locked.key swordfish
printf 'swordfish\n' >password
mkdir in && echo "An article" >in/n.txt
expect 0 "the command reads the key with a password" \
    "$ANEWS" pack -q -s locked.key --password-fd 0 -o n.anews in <password
check "what it reads and writes, and nothing makes it crash" \
    $python -X faulthandler "$ROOT/tests/python/test_archive_news.py"

cat >feed.xml <<'END'
<?xml version="1.0"?>
<rss version="2.0"><channel><title>The feed</title>
<item><title>Second</title><link>https://example.org/a/second</link>
<pubDate>Thu, 02 Jan 2025 03:04:05 +0100</pubDate><category>tea</category>
<description>&lt;p&gt;Two&lt;/p&gt;</description></item>
<item><title>First</title><link>https://example.org/b/second/</link>
<description>One</description></item>
</channel></rss>
END
expect 0 "a feed is packed" $python "$binding/examples/pack_feed.py" feed.xml k.key feed.anews
equal 'second|Second|2025-01-02T03:04:05+01:00|<p>Two</p>' \
    "$("$ANEWS" list --json -p k.pub feed.anews | head -n 1 | $python -c 'import json
item = json.loads(input())
print(item["id"], item["title"], item["date_published"], "", sep="|", end="")')$(
        "$ANEWS" extract -q -p k.pub --stdout feed.anews second)" "its first article has all of it"

cp feed.anews before.anews
echo '<html/>' >empty.xml
expect 1 "what is no feed" $python "$binding/examples/pack_feed.py" empty.xml k.key feed.anews
says 'empty\.xml: has no entries' "is said"
check "and what was there stays" cmp -s before.anews feed.anews

expect 1 "a library that is missing" \
    env ARCHIVE_NEWS_LIBRARY=./none.so $python -c 'import archive_news'
says 'ImportError: .*none\.so.*ARCHIVE_NEWS_LIBRARY' "is named"
expect 1 "another library" env ARCHIVE_NEWS_LIBRARY=libc.so.6 $python -c 'import archive_news'
says 'ImportError: .*an_version.*ARCHIVE_NEWS_LIBRARY' "is refused"
finish
