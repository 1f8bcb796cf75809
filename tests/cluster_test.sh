#!/usr/bin/env bash
# tests/cluster_test.sh PROGRAM: the recipes of tools/cluster on a Slurm of two nodes and with GNU parallel, both
# started here; a job that is killed in the middle, and the same line again, end in the picture that is rendered whole.
# Needs root and Debian's slurm-wlm, munge and parallel; exit status 75 where Slurm does not start here.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
BROADSIDE=$(realpath "$1")
export BROADSIDE
work=$(mktemp -d)
chmod 755 "$work"
started=()
finish() {
    for process in "${started[@]}"; do kill "$process" 2> /dev/null || true; done
    wait
    rm -rf "$work"
}
trap finish EXIT
say() { printf 'cluster_test: %s\n' "$*"; }
# until_true SECONDS COMMAND...
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" > /dev/null 2>&1; do
        if ((SECONDS > end)); then return 1; fi
        sleep 0.2
    done
}
cd "$work"
options=(--model gpt-2-xl --dpi 300)
"$BROADSIDE" render "${options[@]}" -o "$work/whole.tif"

say "GNU parallel"
JOBS=2 "$here/tools/cluster/parallel.sh" 5 "$work/parallel.tif" "${options[@]}"
cmp whole.tif parallel.tif
# Cut one part short and take one away: both are made again, the others are not.
truncate -s -100 parallel.tif.parts/2-of-5.tif
rm parallel.tif.parts/4-of-5.tif parallel.tif
touch -d '2001-01-01' parallel.tif.parts/1-of-5.tif
JOBS=2 "$here/tools/cluster/parallel.sh" 5 "$work/parallel.tif" "${options[@]}"
cmp whole.tif parallel.tif
[ "$(date -r parallel.tif.parts/1-of-5.tif +%Y)" = 2001 ]

say "Slurm"
for tool in munged slurmctld slurmd sbatch; do
    command -v "$tool" > /dev/null || { say "NOT TRIED: there is no $tool" && exit 75; }
done
mkdir -m 755 run state spool
head -c 1024 /dev/urandom > key
chmod 600 key
munged --force --key-file="$work/key" --socket="$work/run/munge" --pid-file="$work/run/munged.pid" \
    --log-file="$work/run/munged.log" --seed-file="$work/run/seed" --foreground 2> /dev/null &
started+=($!)
host=$(hostname -s)
port=$((20000 + $$ % 20000))
cat > slurm.conf << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$work/run/munge
SlurmUser=root
SlurmctldPort=$port
SlurmctldPidFile=$work/run/slurmctld.pid
SlurmdPidFile=$work/run/slurmd-%n.pid
SlurmdSpoolDir=$work/spool/%n
StateSaveLocation=$work/state
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
MessageTimeout=60
SchedulerParameters=sched_interval=1,batch_sched_delay=0
JobRequeue=1
NodeName=one NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1 State=UNKNOWN
NodeName=two NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
printf 'CgroupPlugin=cgroup/v1\nIgnoreSystemd=yes\n' > cgroup.conf
export SLURM_CONF=$work/slurm.conf
slurmctld -D -f "$SLURM_CONF" > run/slurmctld.log 2>&1 &
started+=($!)
for node in one two; do
    mkdir "spool/$node"
    slurmd -D -f "$SLURM_CONF" -N "$node" > "run/slurmd-$node.log" 2>&1 &
    started+=($!)
done
idle() { [ "$(sinfo -h -N -t idle -o %N | sort | xargs)" = "one two" ]; }
if ! until_true 60 idle; then
    say "NOT TRIED: Slurm does not start here"
    tail -n 5 run/*.log
    exit 75
fi

ended() { ! squeue -h -o %i | grep -q .; }
both_nodes() { [ "$(sort -u hold | xargs)" = "one two" ]; }
# Parts that wait until they are let go, so that the kill meets them in the middle, however quick the machine is.
cat > slow << 'END'
#!/usr/bin/env bash
if [ "$1" = render ] && [ -e "$HOLD" ]; then
    echo "$SLURMD_NODENAME" >> "$HOLD"
    case "$*" in *"--rows 1/"*) ;; *) while [ -e "$HOLD" ]; do sleep 0.1; done ;; esac
fi
exec "$REAL" "$@"
END
chmod +x slow
touch hold
real=$BROADSIDE
REAL=$real HOLD=$work/hold BROADSIDE=$work/slow "$here/tools/cluster/slurm.sh" 5 "$work/slurm.tif" "${options[@]}"
until_true 120 test -e slurm.tif.parts/1-of-5.tif
until_true 120 both_nodes
scancel --signal=KILL --full --name=broadside
scancel --name=broadside
rm hold
until_true 120 ended || { squeue && exit 1; }
[ ! -e slurm.tif ]
[ ! -e slurm.tif.parts/2-of-5.tif ]
touch -d '2001-01-01' slurm.tif.parts/1-of-5.tif
"$here/tools/cluster/slurm.sh" 5 "$work/slurm.tif" "${options[@]}"
until_true 300 ended || { squeue && exit 1; }
cat slurm.tif.parts/join.log
cmp whole.tif slurm.tif
[ "$(date -r slurm.tif.parts/1-of-5.tif +%Y)" = 2001 ]
say "the same picture from parallel and from Slurm, after a kill too"
