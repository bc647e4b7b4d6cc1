#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Checks the manifests of a package against the rules of its SDK: manifests.py SDK FOLDER VERSION.

The rules are those of Arduino's library specification 1.5, of PlatformIO's schema of library.json,
of Zephyr's zephyr_module.py and of Espressif's component manager. Prints what is wrong."""

import json
import re
import sys
from pathlib import Path

ARDUINO_CATEGORIES = {
    "Display", "Communication", "Signal Input/Output", "Sensors", "Device Control", "Timing",
    "Data Storage", "Data Processing", "Other", "Uncategorized",
}  # fmt: skip
ARDUINO_REQUIRED = (
    "name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url",
    "architectures",
)  # fmt: skip
PLATFORMIO_FIELDS = {
    "$schema", "name", "version", "description", "keywords", "homepage", "repository", "authors",
    "license", "frameworks", "platforms", "headers", "examples", "dependencies", "export",
    "scripts", "build",
}  # fmt: skip
PLATFORMIO_BUILD = {
    "flags", "unflags", "includeDir", "srcDir", "srcFilter", "extraScript", "libArchive",
    "libLDFMode", "libCompatMode", "builder",
}  # fmt: skip
ZEPHYR_BUILD = {"cmake": str, "kconfig": str, "cmake-ext": bool, "kconfig-ext": bool,
                "depends": list, "settings": dict}  # fmt: skip
ESP_IDF_FIELDS = {
    "version", "targets", "maintainers", "description", "license", "tags", "files", "url",
    "repository", "documentation", "issues", "discussion", "dependencies", "examples",
}  # fmt: skip

found = []


def demand(holds, what):
    if not holds:
        found.append(what)


def arduino(folder, version):
    lines = (folder / "library.properties").read_text().splitlines()
    fields = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    for name in ARDUINO_REQUIRED:
        demand(name in fields, f"library.properties has no {name}")
        demand(fields.get(name) or name == "url", f"{name} is empty")
    demand(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}", fields["name"]), "name")
    demand(fields["version"] == version, "version of library.properties")
    demand(fields["category"] in ARDUINO_CATEGORIES, "category")
    demand("*" not in fields["architectures"], "an int of 16 bits will not do")
    demand("avr" not in fields["architectures"].split(","), "an AVR has an int of 16 bits")
    demand(not fields["sentence"].startswith(fields["name"]), "sentence repeats the name")
    for header in fields["includes"].split(","):
        demand((folder / "src" / header).is_file(), f"there is no {header}")
    examples = sorted(path.name for path in (folder / "examples").iterdir())
    for name in examples:
        demand((folder / "examples" / name / f"{name}.ino").is_file(), f"no sketch in {name}")
    platformio(folder, version, examples)


def platformio(folder, version, examples):
    fields = json.loads((folder / "library.json").read_text())
    demand(not set(fields) - PLATFORMIO_FIELDS, "library.json has fields that nobody knows")
    demand(re.fullmatch(r"[^:;/,@<>]{1,50}", fields["name"]), "name in library.json")
    demand(fields["version"] == version and len(version) <= 20, "version of library.json")
    demand(len(fields["description"]) <= 255, "description is longer than 255")
    demand(len(fields["keywords"]) <= 30, "more than 30 keywords")
    demand("atmelavr" not in fields["platforms"], "an AVR has an int of 16 bits")
    demand(not set(fields["build"]) - PLATFORMIO_BUILD, "build has fields that nobody knows")
    source = folder / fields["build"]["srcDir"]
    for header in fields["headers"]:
        demand((folder / fields["build"]["includeDir"] / header).is_file(), f"no {header}")
    demand(sorted(source.glob("*.c")), "srcDir has no sources")
    bases = [example["base"] for example in fields["examples"]]
    demand(sorted(bases) == [f"examples/{name}" for name in examples], "examples are not named")
    for example in fields["examples"]:
        listed = sorted(example["files"])
        there = sorted(path.name for path in (folder / example["base"]).iterdir())
        demand(listed == there, f"files of {example['base']}")


def zephyr(folder, version):
    import yaml

    module = yaml.safe_load((folder / "zephyr" / "module.yml").read_text())
    demand(set(module) <= {"name", "build", "tests", "samples", "boards", "blobs"}, "module.yml")
    demand(isinstance(module["name"], str), "name")
    for name, value in module["build"].items():
        demand(isinstance(value, ZEPHYR_BUILD.get(name, ())), f"build: {name}")
    demand((folder / module["build"]["cmake"] / "CMakeLists.txt").is_file(), "no CMakeLists.txt")
    demand((folder / module["build"]["kconfig"]).is_file(), "no Kconfig")


def esp_idf(folder, version):
    import yaml

    fields = yaml.safe_load((folder / "idf_component.yml").read_text())
    demand(not set(fields) - ESP_IDF_FIELDS, "idf_component.yml has fields that nobody knows")
    demand(fields["version"] == version, "version")
    demand(re.fullmatch(r"\d+\.\d+\.\d+", fields["version"]), "version of three numbers")
    demand(set(fields["dependencies"]) == {"idf"}, "it depends on other components")
    demand(re.fullmatch(r">=\d+\.\d+", fields["dependencies"]["idf"]), "version of ESP-IDF")
    demand((folder / "CMakeLists.txt").is_file(), "no CMakeLists.txt")


def main():
    sdk, folder, version = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    {"arduino": arduino, "zephyr": zephyr, "esp-idf": esp_idf}[sdk](folder, version)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
