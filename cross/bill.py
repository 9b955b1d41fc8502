#!/usr/bin/env python3
"""Says what a device is made of: `image.manifest`, a line "PACKAGE VERSION SHA256" for each
Debian package, and `schalter.spdx.json`, a bill of materials (SPDX 2.3) of the same packages
and the product. Who has to find out whether a hole in a library concerns the terminals reads
these, not the terminals.

usage: bill.py VERSION SECONDS OUT <DEBS      SECONDS: when, since 1970; DEBS: files, one a line"""
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys

NONE = "NOASSERTION"


def package_of(deb):
    """What a Debian package says of itself."""
    said = subprocess.run(["dpkg-deb", "-f", deb, "Package", "Version", "Architecture",
                           "Source", "Homepage"], capture_output=True, text=True, check=True)
    facts = dict(line.split(": ", 1) for line in said.stdout.splitlines())
    facts["sha256"] = hashlib.sha256(pathlib.Path(deb).read_bytes()).hexdigest()
    return facts


def source_of(facts):
    """The name and version of what it was built from ("Source: glibc (2.36-9)")."""
    match = re.fullmatch(r"(\S+)(?: \((\S+)\))?", facts.get("Source", facts["Package"]))
    return match.group(1), match.group(2) or facts["Version"]


def entry(name, version, **more):
    return {"name": name, "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
            "versionInfo": version, "downloadLocation": NONE, "filesAnalyzed": False,
            "licenseConcluded": NONE, "licenseDeclared": NONE, "copyrightText": NONE, **more}


def debian_entry(facts):
    name, version = facts["Package"], facts["Version"]
    locator = f"pkg:deb/debian/{name}@{version.replace(':', '%3A').replace('+', '%2B')}" \
              f"?arch={facts['Architecture']}&distro=bookworm"
    return entry(
        name, version, supplier="Organization: Debian",
        homepage=facts.get("Homepage", NONE),
        sourceInfo="built from {} {}".format(*source_of(facts)),
        checksums=[{"algorithm": "SHA256", "checksumValue": facts["sha256"]}],
        externalRefs=[{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                       "referenceLocator": locator}])


def bill(version, seconds, packages, manifest):
    product = entry("Schalter", version, licenseDeclared="EUPL-1.2",
                    primaryPackagePurpose="FIRMWARE")
    entries = [product] + [debian_entry(facts) for facts in packages]
    when = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    sum_of_all = hashlib.sha256(manifest.encode()).hexdigest()
    contains = [{"spdxElementId": product["SPDXID"], "relationshipType": "CONTAINS",
                 "relatedSpdxElement": other["SPDXID"]} for other in entries[1:]]
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"Schalter-{version}",
        "documentNamespace": f"https://schalter.invalid/spdx/{version}-{sum_of_all}",
        "creationInfo": {"created": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Tool: cross/bill.py"]},
        "packages": entries,
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                           "relatedSpdxElement": product["SPDXID"]}] + contains,
    }


def main():
    version, seconds, out = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
    packages = sorted((package_of(deb) for deb in sys.stdin.read().split()),
                      key=lambda facts: facts["Package"])
    manifest = "".join("{Package} {Version} {sha256}\n".format(**facts) for facts in packages)
    (out / "image.manifest").write_text(manifest)
    (out / "schalter.spdx.json").write_text(
        json.dumps(bill(version, seconds, packages, manifest), indent=1) + "\n")


if __name__ == "__main__":
    main()
