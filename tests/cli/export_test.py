#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay export` of a real lock: each form keeps to its published rules, has every closure file once, and is the same each
time. CycloneDX is checked against the official schema where the npm package that carries it is installed
(KASSAY_CYCLONEDX_SCHEMA, or node_modules); else its required fields are. Prints how much was compared."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import probe_fixture as fixture
import verify_test

try:
    import jsonschema
    import lock_fixture
    import tomllib
except ImportError as missing:
    print("skipped: %s" % missing)
    sys.exit(77)

BUGS = ("gcc-8354", "gcc-104816", "gcc-113921", "gcc-124050")
compared = 0


def schema_directory():
    for place in (os.environ.get("KASSAY_CYCLONEDX_SCHEMA", ""), *glob.glob("/usr/*/node_modules/@cyclonedx/cyclonedx-library/res/schema"),
                  *glob.glob(os.path.expanduser("~/.cache/kassay-dev/node_modules/@cyclonedx/cyclonedx-library/res/schema"))):
        if place and os.path.exists(place + "/bom-1.6.SNAPSHOT.schema.json"):
            return place
    return None


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="kassay export ")
        name = cls.place.name
        cls.env = fixture.environment(name)
        cls.lock_path = name + "/kassay.lock"
        rules = fixture.write_rules(name + "/rules", ("identity.toml",), verify_test.RULES)
        fixture.write_few_bugs(rules, BUGS)
        subprocess.run([fixture.KASSAY, "lock", "--defects", "CC=gcc-12", "--rules", rules, "-o", cls.lock_path], env=cls.env, check=True,
                       capture_output=True)
        with open(cls.lock_path, "rb") as file:
            cls.lock = tomllib.load(file)
        cls.files = {file["path"]: file["sha256"] for tool in cls.lock["toolchain"] for file in tool["file"]}

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def export(self, *arguments, status=0):
        texts = set()
        for environment in (self.env, {**self.env, "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "HOME": "/"}):
            done = subprocess.run([fixture.KASSAY, "export", arguments[0], self.lock_path, *arguments[1:]], env=environment, capture_output=True,
                                  text=True)
            self.assertEqual(done.returncode, status, done.stderr)
            texts.add(done.stdout if status == 0 else done.stderr)
        self.assertEqual(len(texts), 1)
        return texts.pop()

    def test_cyclonedx_lists_every_file_once(self):
        global compared
        bom = json.loads(self.export("cyclonedx"))
        found = []

        def walk(components):
            for component in components:
                if component["type"] == "file":
                    found.append((component["name"], component["hashes"][0]["content"]))
                walk(component.get("components", []))
        walk(bom["components"])
        self.assertEqual(sorted(found), sorted(self.files.items()))
        compared += len(found)
        purls = {component["purl"] for component in bom["components"] if "purl" in component}
        self.assertEqual(purls, {package["purl"] for package in self.lock["package"]})

    def test_cyclonedx_references_are_whole(self):
        bom = json.loads(self.export("cyclonedx"))
        refs = [bom["metadata"]["component"]["bom-ref"]]

        def walk(components):
            for component in components:
                refs.append(component["bom-ref"])
                walk(component.get("components", []))
        walk(bom["components"])
        self.assertEqual(len(refs), len(set(refs)))
        for edge in bom["dependencies"]:
            self.assertLessEqual({edge["ref"], *edge["dependsOn"]}, set(refs))
        libc = next(path for path in self.files if path.endswith("/libc.so.6"))
        self.assertTrue([edge for edge in bom["dependencies"] if "file:" + libc in edge["dependsOn"] and edge["ref"].startswith("file:")])

    def test_cyclonedx_fits_its_schema(self):
        bom = json.loads(self.export("cyclonedx"))
        self.assertEqual((bom["bomFormat"], bom["specVersion"], bom["version"]), ("CycloneDX", "1.6", 1))
        self.assertRegex(bom["serialNumber"], r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
        directory = schema_directory()
        if not directory:
            self.skipTest("the official schema is not installed")
        store = {}
        for name in ("spdx", "jsf-0.82", "cryptography-defs"):
            path = "%s/%s.SNAPSHOT.schema.json" % (directory, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    store["http://cyclonedx.org/schema/%s.SNAPSHOT.schema.json" % name] = json.load(file)
        with open(directory + "/bom-1.6.SNAPSHOT.schema.json", encoding="utf-8") as file:
            schema = json.load(file)
        resolver = jsonschema.RefResolver(schema["$id"], schema, store)
        validator = jsonschema.Draft7Validator(schema, resolver=resolver)
        self.assertEqual([(list(error.path), error.message[:200]) for error in validator.iter_errors(bom)], [])
        bom["components"][0]["type"] = "nonsense"
        self.assertFalse(validator.is_valid(bom))
        print("official schema: valid")

    def test_slsa_provenance(self):
        """Field rules of https://slsa.dev/provenance/v1 and of in-toto's Statement and ResourceDescriptor."""
        global compared
        statement = json.loads(self.export("slsa"))
        self.assertEqual(set(statement), {"_type", "subject", "predicateType", "predicate"})
        self.assertEqual(statement["_type"], "https://in-toto.io/Statement/v1")
        self.assertEqual(statement["predicateType"], "https://slsa.dev/provenance/v1")
        with open(self.lock_path, "rb") as file:
            self.assertEqual(statement["subject"], [{"name": "kassay.lock", "digest": {"sha256": lock_fixture.sha256(file.read())}}])
        definition, details = statement["predicate"]["buildDefinition"], statement["predicate"]["runDetails"]
        self.assertEqual(set(definition), {"buildType", "externalParameters", "internalParameters", "resolvedDependencies"})
        self.assertRegex(definition["buildType"], r"^\w+:")
        self.assertRegex(details["builder"]["id"], r"^\w+:")
        for resource in definition["resolvedDependencies"]:
            self.assertLessEqual(set(resource), {"uri", "name", "digest"})
            self.assertTrue("uri" in resource or "digest" in resource)
        files = {resource["name"]: resource["digest"]["sha256"] for resource in definition["resolvedDependencies"] if "uri" not in resource}
        self.assertEqual(files, self.files)
        compared += len(files)

    def test_test_result(self):
        """Field rules of https://in-toto.io/attestation/test-result/v0.1."""
        statement = json.loads(self.export("test-result"))
        self.assertEqual(statement["predicateType"], "https://in-toto.io/attestation/test-result/v0.1")
        predicate = statement["predicate"]
        self.assertEqual(set(predicate), {"result", "configuration", "passedTests", "warnedTests", "failedTests"})
        self.assertIn(predicate["result"], ("PASSED", "WARNED", "FAILED"))
        verdicts = {defect["id"]: defect["verdict"] for defect in self.lock["defect"] if defect["verdict"] != "not-applicable"}
        self.assertEqual(sorted(predicate["passedTests"] + predicate["warnedTests"] + predicate["failedTests"]),
                         sorted([capability["symbol"] for capability in self.lock["capability"]] + list(verdicts)))
        self.assertEqual(predicate["failedTests"], sorted(name for name, verdict in verdicts.items() if verdict == "affected"))
        self.assertIn("gcc-104816", predicate["failedTests"])
        self.assertEqual(predicate["result"], "FAILED")

    def test_cyclonedx_has_the_defects(self):
        bom = json.loads(self.export("cyclonedx"))
        states = {entry["id"]: entry["analysis"]["state"] for entry in bom["vulnerabilities"]}
        words = {"affected": "exploitable", "suspected": "in_triage", "cannot-tell": "in_triage"}
        self.assertEqual({name: state for name, state in states.items() if state != "not_affected"},
                         {defect["id"]: words[defect["verdict"]] for defect in self.lock["defect"] if defect["verdict"] in words})
        self.assertEqual(states["gcc-104816"], "exploitable")
        self.assertEqual([entry["affects"] for entry in bom["vulnerabilities"]], [[{"ref": "toolchain"}]] * len(states))

    def test_packages_are_installed_here(self):
        global compared
        lines = self.export("packages").splitlines()
        self.assertEqual(lines, sorted(lines))
        for line in lines:
            name, version = line.split("=", 1)
            shown = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True)
            self.assertEqual(shown.stdout, version, name)
        compared += len(lines)

    def test_buildinfo(self):
        text = self.export("buildinfo")
        depends = re.search(r"^Installed-Build-Depends:\n((?: .*\n)+)", text, re.M)[1].splitlines()
        self.assertEqual(len(depends), len(self.lock["package"]))
        for line in depends[:-1]:
            self.assertRegex(line, r"^ [a-z0-9][a-z0-9+.:-]+ \(= \S+\),$")
        self.assertRegex(depends[-1], r"\)$")

    def test_dockerfile(self):
        if any("package" not in file for tool in self.lock["toolchain"] for file in tool["file"]):
            self.assertIn("no package brings it", self.export("dockerfile", status=2))
            return
        text = self.export("dockerfile")
        self.assertRegex(text, r"(?m)^FROM debian:\w+-slim$")
        for path, digest in self.files.items():
            self.assertEqual(text.count("'%s  %s'" % (digest, path)), 1)
        self.assertIn("snapshot.debian.org/archive/debian/20250520T000000Z", self.export("dockerfile", "--snapshot", "20250520T000000Z"))
        self.assertIn("no timestamp", self.export("dockerfile", "--snapshot", "$(reboot)", status=2))


if __name__ == "__main__":
    if not fixture.COMPILER:
        print("skipped: no gcc")
        sys.exit(77)
    program = unittest.main(exit=False, verbosity=0)
    print("%d files and packages compared" % compared)
    sys.exit(not program.result.wasSuccessful())
