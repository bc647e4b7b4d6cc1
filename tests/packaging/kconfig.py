#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reads a module's Kconfig with kconfiglib, as Zephyr does: kconfig.py KCONFIG [SYMBOL=y...].
Prints the configuration."""

import os
import sys
import tempfile
from pathlib import Path

import kconfiglib


def main():
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder) / "Kconfig"
        top.write_text(f'mainmenu "test"\nosource "{os.path.abspath(sys.argv[1])}"\n')
        os.environ["KCONFIG_CONFIG_HEADER"] = ""
        config = kconfiglib.Kconfig(str(top), warn_to_stderr=False)
        for setting in sys.argv[2:]:
            name, value = setting.split("=")
            if not config.syms[name].set_value(value):
                sys.exit(f"{name} cannot be {value}")
        config.write_config(os.path.join(folder, "config"), header="")
        print(Path(folder, "config").read_text(), end="")
    for warning in config.warnings:
        print(warning, file=sys.stderr)
    return 1 if config.warnings else 0


if __name__ == "__main__":
    sys.exit(main())
