#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BOARD ELF: runs a firmware in QEMU, one instruction a nanosecond, for a minute at most.
# What it prints goes to standard output.
set -euo pipefail
case $1 in
    cortex-m*) machine=(qemu-system-arm -M mps2-an385) ;;
    rv32*) machine=(qemu-system-riscv32 -M virt -bios none) ;;
    *) echo "run.sh: no board $1" >&2; exit 2 ;;
esac
exec timeout 60 "${machine[@]}" -nographic -monitor none -serial none \
    -semihosting-config enable=on,target=native -icount shift=0 -kernel "$2" </dev/null
