// SPDX-License-Identifier: MIT
#include "rules/scan/scan_unit.h"

#include <algorithm>
#include <set>

#include <clang/AST/ASTConsumer.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <clang/Basic/Diagnostic.h>
#include <clang/Basic/FileManager.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/Tooling/Tooling.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/VirtualFileSystem.h>

#include "rules/scan/compiler_command.h"

namespace kassay::scan {

namespace {

using namespace clang;
using ast_matchers::MatchFinder;

/// Counts errors, keeps the first, and the option that the driver would not take.
class Listener final : public DiagnosticConsumer {
public:
  explicit Listener(UnitResult &result) : result_(result) {}

  void HandleDiagnostic(DiagnosticsEngine::Level level, const Diagnostic &diagnostic) override {
    if (level < DiagnosticsEngine::Error)
      return;
    llvm::SmallString<256> text;
    diagnostic.FormatDiagnostic(text);
    if (!diagnostic.hasSourceManager() || diagnostic.getLocation().isInvalid())
      note_option(text);
    if (result_.errors++ == 0)
      result_.first_error = place_of(diagnostic) + text.str().str();
  }

  std::string refused; ///< "" where the driver took all

private:
  /// "unsupported option '-mrecord-mcount' for target ...", "unsupported argument 'x' to option '-y='".
  void note_option(llvm::StringRef text) {
    const std::size_t begin = text.find("'-");
    if (begin == llvm::StringRef::npos || !refused.empty())
      return;
    refused = text.substr(begin + 1, text.find('\'', begin + 1) - begin - 1).str();
    if (const std::size_t argument = text.find("argument '"); argument < begin && refused.ends_with("="))
      refused += text.substr(argument + 10, text.find('\'', argument + 10) - argument - 10).str();
  }

  static std::string place_of(const Diagnostic &diagnostic) {
    if (!diagnostic.hasSourceManager() || diagnostic.getLocation().isInvalid())
      return "";
    const PresumedLoc place = diagnostic.getSourceManager().getPresumedLoc(diagnostic.getLocation());
    if (place.isInvalid())
      return "";
    return std::string(place.getFilename()) + ":" + std::to_string(place.getLine()) + ":" +
           std::to_string(place.getColumn()) + ": ";
  }

  UnitResult &result_;
};

class Hit final : public MatchFinder::MatchCallback {
public:
  Hit(std::size_t matcher, std::vector<std::pair<std::size_t, DynTypedNode>> &hits)
      : matcher_(matcher), hits_(hits) {}

  void run(const MatchFinder::MatchResult &match) override {
    const auto &nodes = match.Nodes.getMap();
    const auto site = nodes.find("site");
    const auto root = nodes.find("root");
    if (site != nodes.end() || root != nodes.end())
      hits_.emplace_back(matcher_, site != nodes.end() ? site->second : root->second);
  }

private:
  std::size_t matcher_;
  std::vector<std::pair<std::size_t, DynTypedNode>> &hits_;
};

/// All matchers over the whole tree, once it is there.
class Consumer final : public ASTConsumer {
public:
  Consumer(const ScanRequest &request, UnitResult &result) : result_(result) {
    for (std::size_t at = 0; at < request.matchers.size(); ++at) {
      callbacks_.push_back(std::make_unique<Hit>(at, hits_));
      finder_.addDynamicMatcher(request.matchers[at], callbacks_.back().get());
    }
  }

  void HandleTranslationUnit(ASTContext &context) override {
    if (!callbacks_.empty())
      finder_.matchAST(context);
    if (hits_.empty())
      return;
    SiteFinder finder(context);
    std::set<Site> sites;
    for (const auto &[matcher, node] : hits_) {
      Site site;
      site.matcher = matcher;
      if (finder.find(node, site))
        sites.insert(std::move(site));
    }
    result_.sites.assign(sites.begin(), sites.end());
  }

private:
  UnitResult &result_;
  MatchFinder finder_;
  std::vector<std::unique_ptr<Hit>> callbacks_;
  std::vector<std::pair<std::size_t, DynTypedNode>> hits_;
};

/// Absolute, without "./"; ".." stays, as a symlink may stand before it.
std::string whole_path(llvm::StringRef path, const std::string &directory) {
  llvm::SmallString<256> whole(path);
  llvm::sys::fs::make_absolute(directory, whole);
  llvm::sys::path::remove_dots(whole, false);
  return whole.str().str();
}

void make_paths_whole(SourceManager &sources, const std::string &directory, UnitResult &result) {
  for (Site &site : result.sites)
    site.file = whole_path(site.file, directory);
  for (Gate &gate : result.gates)
    gate.file = whole_path(gate.file, directory);
  for (auto entry = sources.fileinfo_begin(); entry != sources.fileinfo_end(); ++entry)
    result.files.push_back(whole_path(entry->first.getName(), directory));
  std::ranges::sort(result.files);
}

/// The disk, and what was asked of it that is not there.
class RecordingFileSystem final : public llvm::vfs::ProxyFileSystem {
public:
  RecordingFileSystem(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> disk, std::string directory)
      : ProxyFileSystem(std::move(disk)), directory_(std::move(directory)) {}

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &path) override {
    auto found = ProxyFileSystem::status(path);
    if (!found)
      missing_.insert(whole_path(path.str(), directory_));
    return found;
  }
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine &path) override {
    auto found = ProxyFileSystem::openFileForRead(path);
    if (!found)
      missing_.insert(whole_path(path.str(), directory_));
    return found;
  }

  const std::set<std::string> &missing() const { return missing_; }

private:
  std::string directory_;
  std::set<std::string> missing_;
};

template <class Base> class Action final : public Base {
public:
  Action(const ScanRequest &request, const UnitRequest &unit, UnitResult &result)
      : request_(request), unit_(unit), result_(result) {}

protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &compiler, llvm::StringRef file) override {
    if constexpr (std::is_same_v<Base, ASTFrontendAction>)
      return std::make_unique<Consumer>(request_, result_);
    else
      return Base::CreateASTConsumer(compiler, file);
  }
  bool BeginSourceFileAction(CompilerInstance &compiler) override {
    collect_gates(compiler.getPreprocessor(), result_.gates);
    return true;
  }
  void EndSourceFileAction() override {
    make_paths_whole(this->getCompilerInstance().getSourceManager(), unit_.directory, result_);
    Base::EndSourceFileAction();
  }

private:
  const ScanRequest &request_;
  const UnitRequest &unit_;
  UnitResult &result_;
};

/// One attempt; returns the flag that the driver refused, or "".
std::string attempt(const UnitRequest &unit, const ScanRequest &request,
                    const std::vector<std::string> &refused, FileManager &files, UnitResult &result) {
  CompilerCommand command = translate(unit.arguments, unit.file, refused);
  result.dropped = std::move(command.dropped);
  result.meaning = std::move(command.meaning);
  std::unique_ptr<FrontendAction> action;
  if (request.macros.empty() && llvm::StringRef(unit.file).ends_with(".c"))
    action = std::make_unique<Action<ASTFrontendAction>>(request, unit, result);
  else
    action = std::make_unique<Action<PreprocessOnlyAction>>(request, unit, result);
  if (!request.macros.empty())
    command.arguments.insert(command.arguments.begin() + 1, {"-undef", "-include", request.macros});
  Listener listener(result);
  tooling::ToolInvocation invocation(std::move(command.arguments), std::move(action), &files);
  invocation.setDiagnosticConsumer(&listener);
  if (!invocation.run() && result.errors == 0) {
    result.errors = 1;
    result.first_error = "clang did not take the command";
  }
  return listener.refused;
}

} // namespace

UnitResult scan_unit(const UnitRequest &unit, const ScanRequest &request) {
  static constexpr unsigned most_refusals = 20;
  auto system = llvm::vfs::createPhysicalFileSystem();
  UnitResult result;
  if (const std::error_code error = system->setCurrentWorkingDirectory(unit.directory)) {
    result.errors = 1;
    result.first_error = unit.directory + ": " + error.message();
    return result;
  }
  FileSystemOptions options;
  options.WorkingDir = unit.directory;
  const auto disk = llvm::makeIntrusiveRefCnt<RecordingFileSystem>(
      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(system.release()), unit.directory);
  const auto files = llvm::makeIntrusiveRefCnt<FileManager>(options, disk);
  std::vector<std::string> refused;
  for (unsigned attempts = 0; attempts <= most_refusals; ++attempts) {
    result = {};
    if (request.set)
      request.set->forget();
    const std::string flag = attempt(unit, request, refused, *files, result);
    if (flag.empty() || std::ranges::find(refused, flag) != refused.end())
      break;
    refused.push_back(flag);
  }
  if (result.errors > 0)
    result.missing.assign(disk->missing().begin(), disk->missing().end());
  return result;
}

} // namespace kassay::scan
