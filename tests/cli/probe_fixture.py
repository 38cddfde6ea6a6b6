# SPDX-License-Identifier: MIT
"""What the tests of `kassay probe` as a whole share: a private store and journal, few rules, comparable output."""
import json
import os
import shutil
import subprocess

SOURCE = os.environ["KASSAY_SOURCE_DIR"]
KASSAY = os.environ["KASSAY"]
COMPILER = shutil.which("gcc-12", path="/usr/bin:/bin") or shutil.which("gcc", path="/usr/bin:/bin")


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def write_rules(directory, kept=(), text=""):
    """A --rules directory: of the embedded feature files only `kept` count, and `text`. Returns the directory."""
    for name in os.listdir(os.path.join(SOURCE, "rules", "features")):
        if name not in kept:
            write(os.path.join(directory, "features", name), "# SPDX-License-Identifier: MIT\n")
    write(os.path.join(directory, "features", "of_the_test.toml"), "# SPDX-License-Identifier: MIT\n" + text)
    return directory


def write_few_bugs(directory, kept):
    """A --rules directory in which only the bugs in `kept` can apply: all others are said to be of another machine."""
    bugs = os.path.join(SOURCE, "rules", "bugs")
    for tool in os.listdir(bugs):
        for name in os.listdir(os.path.join(bugs, tool)) if os.path.isdir(os.path.join(bugs, tool)) else []:
            bug = name.removesuffix(".toml")
            if bug not in kept:
                write(os.path.join(directory, "bugs", tool, name),
                      f'id = "{bug}"\ntitle = "left out"\nkind = "ice"\nseverity = "low"\narch = ["hexagon"]\nsymptom = "none"\n'
                      'trigger = "none"\nurl = "https://example.org/"\nno_reproducer = "left out"\n')
    return directory


def environment(directory, **changed):
    """A small environment, with everything that kassay keeps below `directory`. rustup under HOME plays no part."""
    result = {"PATH": "/usr/bin:/bin", "HOME": directory, "XDG_CACHE_HOME": directory + "/cache",
              "XDG_STATE_HOME": directory + "/state"}
    result.update(changed)
    return result


def messages(stderr):
    """Lines of stderr that are no progress report."""
    stages = ("kassay: trying ", "kassay: identifying ", "kassay: reading files ")
    return [line for line in stderr.splitlines() if not line.startswith(stages)]


def probe(*arguments, env, command=(), **options):
    """Runs kassay probe; a status but 0 and 3 (something could not be told) is an error."""
    done = subprocess.run([*command, KASSAY, "probe", *arguments], env=env, capture_output=True, text=True,
                          errors="surrogateescape", stdin=subprocess.DEVNULL, **options)
    if done.returncode not in (0, 3):
        raise AssertionError("kassay probe %s: status %d\n%s" % (" ".join(arguments), done.returncode, done.stderr))
    return done


def facts(*arguments, env, **options):
    """The JSON report without what a run may differ in: the CPU time of trials."""
    report = json.loads(probe("--format", "json", *arguments, env=env, **options).stdout)
    for symbol in report["symbols"]:
        del symbol["cpu_us"]
    return report


def children(state):
    """Commands of the processes that were started, from the journals below XDG_STATE_HOME; forgets them."""
    found = []
    directory = os.path.join(state, "kassay", "journal")
    for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
        if name.endswith(".ndjson"):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                records = [json.loads(line) for line in file]
            found += [r["argv"] for r in records if r["kind"] == "child" and r["outcome"]["kind"] != "not-started"]
    shutil.rmtree(directory, ignore_errors=True)
    return found
