#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs the recipes of anews-shards(7) as they stand there, and compares what comes of them with an
# archive that was packed alone.
here=$(cd "$(dirname "$0")" && pwd)
page=$here/../../tools/man/anews-shards.7
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/anews-engines.XXXXXX")
work=$TMPDIR
# shellcheck source=tests/cli/lib.sh
. "$here/../cli/lib.sh"
PATH=$(dirname "$ANEWS"):/usr/sbin:$PATH
processes=()

stop() {
    local process
    for process in "${processes[@]}"; do kill "$process" 2>/dev/null && wait "$process"; done
    rm -rf "$work"
}
trap 'stop; [ $finished = yes ] || { echo "not ok - $0 reached its end"; exit 1; }' EXIT

# block WORD: prints the lines of the page's example that has this word.
block() {
    /usr/bin/python3 - "$page" "$1" <<'EOF'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
found = re.findall(r"^\.Bd -literal -offset indent\n(.*?)^\.Ed", text, re.MULTILINE | re.DOTALL)
found = [example for example in found if sys.argv[2] in example]
print(found[0].replace("\\e", "\\"), end="")
EOF
}
recipe() {
    block "$2" >"recipe-$1"
    expect 0 "$1" bash -e "recipe-$1"
}
listed() { "$ANEWS" list -q -p news.pub --json --content --by "$1" "$2"; }
# compare WHAT: merges the shards, and compares.
compare() {
    recipe "$1: merge" "anews merge"
    check "$1: verified" "$ANEWS" verify -q -p news.pub news.anews
    for order in id title date; do
        equal "$(listed $order alone.anews | md5sum)" "$(listed $order news.anews | md5sum)" \
            "$1: by $order it is as packed alone"
    done
    [ -e first.anews ] || cp news.anews first.anews
    same_file first.anews news.anews "$1: the bytes are those of the others"
    rm -f shard-??.anews news.anews
}

make_key news
/usr/bin/python3 - <<'EOF' >items.jsonl
import json
for n in range(1000):
    text = "".join("The council of ward %d met on day %d about berth %d.\n" % (n * i % 23, n + i, i)
                   for i in range(45))
    print(json.dumps({"id": "news/%03d.txt" % n, "title": "Report %d" % (n * 7 % 1000),
                      "date_published": "2020-01-%02d" % (n % 28 + 1), "content_text": text}))
EOF
recipe "a sample and a dictionary" "anews train"
recipe "shards" "split -n"
recipe "a key" "anews keygen"
"$ANEWS" pack -q -s news.key -o alone.anews items.jsonl

if have parallel; then
    mkdir -p "$HOME/.parallel" && : >"$HOME/.parallel/will-cite"
    HOSTS=: recipe "parallel on this machine" "parallel --halt"
    compare "parallel"
else
    skip "parallel on this machine" "GNU parallel is not installed"
fi

# A host of its own: sshd in a network namespace that has nothing but its loopback.
over_ssh() {
    mkdir -p ssh far
    ssh-keygen -q -t ed25519 -N '' -f ssh/host && ssh-keygen -q -t ed25519 -N '' -f ssh/user
    cat >ssh/sshd_config <<EOF
Port 2022
ListenAddress 127.0.0.1
HostKey $PWD/ssh/host
AuthorizedKeysFile $PWD/ssh/user.pub
PidFile $PWD/ssh/sshd.pid
StrictModes no
PermitRootLogin yes
SetEnv PATH=$PATH
EOF
    cat >ssh/config <<EOF
Host far
    HostName 127.0.0.1
    Port 2022
    IdentityFile $PWD/ssh/user
    UserKnownHostsFile /dev/null
    StrictHostKeyChecking no
    LogLevel ERROR
EOF
    block "parallel --halt" >recipe-ssh
    cat >in-namespace <<EOF
ip link set lo up && mkdir -p /run/sshd && $(command -v sshd) -f ssh/sshd_config
HOSTS=far PARALLEL_SSH='ssh -F $PWD/ssh/config' bash -e recipe-ssh
status=\$?
kill "\$(cat ssh/sshd.pid)"
exit \$status
EOF
    expect 0 "parallel over ssh" unshare --net bash in-namespace
}
if [ "$(id -u)" = 0 ] && have parallel && have sshd && have rsync && have ip; then
    over_ssh
    compare "parallel over ssh"
else
    skip "parallel over ssh" "root, GNU parallel, sshd, rsync and ip are not all there"
fi

# One node, with a controller and a key of its own.
start_slurm() {
    mkdir -p slurm
    head -c 1024 /dev/urandom >slurm/munge.key && chmod 400 slurm/munge.key
    cat >slurm/slurm.conf <<EOF
ClusterName=anews
SlurmctldHost=$(hostname)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$PWD/slurm/munge.socket
StateSaveLocation=$PWD/slurm/state
SlurmdSpoolDir=$PWD/slurm/spool
SlurmctldPidFile=$PWD/slurm/slurmctld.pid
SlurmdPidFile=$PWD/slurm/slurmd.pid
SlurmctldPort=16827
SlurmdPort=16828
SlurmctldLogFile=$PWD/slurm/slurmctld.log
SlurmdLogFile=$PWD/slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
NodeName=$(hostname) CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
EOF
    export SLURM_CONF=$PWD/slurm/slurm.conf
    munged --foreground --force --key-file="$PWD/slurm/munge.key" \
        --socket="$PWD/slurm/munge.socket" --pid-file="$PWD/slurm/munge.pid" \
        --log-file="$PWD/slurm/munge.log" --seed-file="$PWD/slurm/munge.seed" &
    processes+=($!)
    sleep 1
    slurmctld -D >/dev/null 2>&1 &
    processes+=($!)
    slurmd -D >/dev/null 2>&1 &
    processes+=($!)
    for _ in $(seq 50); do
        sinfo -h -o %T 2>/dev/null | grep -q idle && return 0
        sleep 0.2
    done
    return 1
}
if [ "$(id -u)" = 0 ] && have slurmctld && have slurmd && have munged && have sbatch; then
    chmod 755 "$work" && mkdir -p slurm/state slurm/spool
    check "Slurm runs on one node" start_slurm
    block "#SBATCH" >pack.sbatch
    recipe "an array job" "sbatch --wait"
    compare "Slurm"
else
    skip "an array job of Slurm" "root, slurmctld, slurmd, munged and sbatch are not all there"
fi
finish
