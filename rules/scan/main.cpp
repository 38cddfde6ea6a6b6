// SPDX-License-Identifier: MIT
// kassay-scan: reads a request (one JSON text) from standard input, and answers on standard output, a line of
// JSON for each unit as soon as it is done. `kassay scan` starts it, many side by side; nobody else need.
//
// Request: {"matchers": [text...], "units": [{"directory", "file", "arguments": [...]}...], "seconds": N,
// "megabytes": N, "macros": path}. Answer: {"unit": index, "errors", "first_error", "sites": [...], "gates":
// [...], "files": [...], "missing": [...], "dropped": [...], "meaning": [...]}.
//
// A unit that makes Clang crash, hang or eat memory ends this process, by a signal: units are done in order,
// so who counts the lines knows which unit it was. SIGALRM says that it took longer than `seconds`.
//
// kassay-scan --check-matchers: {"matchers": [text...]} -> {"errors": [{"matcher": index, "line", "column",
// "message"}...]}. kassay-scan --list-matchers: our own, a line each.
#include <sys/resource.h>
#include <unistd.h>

#include <llvm/Support/JSON.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

#include "rules/scan/scan_unit.h"

namespace {

namespace json = llvm::json;
using namespace kassay::scan;

std::vector<std::string> strings(const json::Array *array) {
  std::vector<std::string> result;
  if (array)
    for (const json::Value &value : *array)
      result.push_back(value.getAsString().value_or("").str());
  return result;
}

/// Bytes that are no UTF-8 are replaced: JSON has no others.
std::string text(const std::string &bytes) {
  return json::isUTF8(bytes) ? bytes : json::fixUTF8(bytes);
}

json::Array texts(const std::vector<std::string> &all) {
  json::Array array;
  for (const std::string &one : all)
    array.push_back(text(one));
  return array;
}

json::Object answer(std::size_t unit, const UnitResult &result) {
  json::Array sites;
  for (const Site &site : result.sites)
    sites.push_back(json::Object{{"matcher", static_cast<std::int64_t>(site.matcher)},
                                 {"file", text(site.file)},
                                 {"line", site.line},
                                 {"column", site.column},
                                 {"function", text(site.function)},
                                 {"construct", text(site.construct)}});
  json::Array gates;
  for (const Gate &gate : result.gates)
    gates.push_back(json::Object{{"file", text(gate.file)},
                                 {"line", gate.line},
                                 {"column", gate.column},
                                 {"directive", gate.directive},
                                 {"condition", text(gate.condition)},
                                 {"value", gate.value}});
  return json::Object{{"unit", static_cast<std::int64_t>(unit)},
                      {"errors", result.errors},
                      {"first_error", text(result.first_error)},
                      {"sites", std::move(sites)},
                      {"gates", std::move(gates)},
                      {"files", texts(result.files)},
                      {"missing", texts(result.missing)},
                      {"dropped", texts(result.dropped)},
                      {"meaning", texts(result.meaning)}};
}

int check(const std::vector<std::string> &matchers) {
  MatcherSet set;
  json::Array errors;
  for (std::size_t at = 0; at < matchers.size(); ++at)
    if (const ParsedMatcher parsed = set.parse(matchers[at]); !parsed.matcher)
      errors.push_back(json::Object{{"matcher", static_cast<std::int64_t>(at)},
                                    {"line", parsed.line},
                                    {"column", parsed.column},
                                    {"message", text(parsed.error)}});
  llvm::outs() << json::Value(json::Object{{"errors", std::move(errors)}}) << '\n';
  return 0;
}

/// More memory than this, and an allocation fails: the unit at hand ends the process.
void bound_memory(std::int64_t megabytes) {
  if (megabytes <= 0)
    return;
  const rlim_t bytes = static_cast<rlim_t>(megabytes) << 20;
  const rlimit bound{bytes, bytes};
  setrlimit(RLIMIT_DATA, &bound);
}

int scan(const json::Object &request) {
  MatcherSet set;
  ScanRequest wanted;
  wanted.set = &set;
  wanted.macros = request.getString("macros").value_or("").str();
  for (const std::string &matcher : strings(request.getArray("matchers"))) {
    ParsedMatcher parsed = set.parse(matcher);
    if (!parsed.matcher) {
      llvm::errs() << "kassay-scan: " << parsed.error << ": " << matcher << '\n';
      return 2;
    }
    wanted.matchers.push_back(std::move(*parsed.matcher));
  }
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  bound_memory(request.getInteger("megabytes").value_or(0));
  const auto seconds = static_cast<unsigned>(request.getInteger("seconds").value_or(0));
  const json::Array *units = request.getArray("units");
  for (std::size_t at = 0; units && at < units->size(); ++at) {
    const json::Object *unit = (*units)[at].getAsObject();
    if (!unit)
      return 2;
    alarm(seconds);
    const UnitResult result =
        scan_unit({unit->getString("directory").value_or("").str(),
                   unit->getString("file").value_or("").str(), strings(unit->getArray("arguments"))},
                  wanted);
    alarm(0);
    llvm::outs() << json::Value(answer(at, result)) << '\n';
    llvm::outs().flush();
  }
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  const llvm::StringRef mode = argc > 1 ? argv[1] : "";
  if (mode == "--list-matchers") {
    for (const OwnMatcherHelp &help : own_matcher_help())
      llvm::outs() << help.call << '\t' << help.node << '\t' << help.meaning << '\n';
    return 0;
  }
  const auto input = llvm::MemoryBuffer::getSTDIN();
  if (!input || (argc > 1 && mode != "--check-matchers"))
    return 2;
  auto request = json::parse((*input)->getBuffer());
  if (!request || !request->getAsObject()) {
    llvm::errs() << "kassay-scan: no request on standard input; kassay scan starts it\n";
    return 2;
  }
  const json::Object &object = *request->getAsObject();
  return mode == "--check-matchers" ? check(strings(object.getArray("matchers"))) : scan(object);
}
