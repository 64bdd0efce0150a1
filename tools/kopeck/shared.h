// What every command of the tool shares: languages, colours, exit codes, loading rule files and ledgers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/run/explained.h"
#include "runtime/run/programme.h"
#include "runtime/run/text_width.h"
#include "runtime/store/reader.h"
#include "runtime/value/result.h"

namespace CLI {
class App;
}

namespace kopeck::tool {

/// What the shell sees.
enum Exit : int {
  kOk = 0,
  kErrors = 1,    // the rules, the tests or the ledger have errors
  kUnusable = 2,  // the call itself can't be carried out: unknown option, missing file
  kRejected = 3,  // done, but some of the input was refused
  kWorld = 4,     // the machine refused: full disk, ledger in use; the same command goes on later
  kInternal = 5,  // kopeck found itself wrong, and stopped before it was in the ledger
};

/// Options that every command takes.
struct Common {
  Lang lang = Lang::en;
  bool colour_out = false;
  bool colour_err = false;
  std::string lang_text;  // as given, empty = by the environment
  std::string colour_text = "auto";
  /// Before the options are declared: which language help is wanted in.
  void prepare(int argc, char** argv);
  void addTo(CLI::App& command);
  /// After parsing: settles what was left to the environment.
  void settle();
  [[nodiscard]] const char* say(const char* en, const char* ru) const { return lang == Lang::ru ? ru : en; }
};

/// Writes `kopeck: error: …` to standard error and answers with the exit code that goes with the error.
int complain(const Common& common, const Error& error);
int complain(const Common& common, const std::string& en, const std::string& ru, int code);
/// Of an unusable call, in the language of `common`.
int complain(const Common& common, const std::string& text);

/// A rule file; of one that is larger than any programme may be, so much that parse() says so. An Error where it can't
/// be read.
[[nodiscard]] Result<std::string> readFile(const std::string& path);

/// A rule file with all that it imports. `parts` are the files as a ledger keeps them: the rule file first, the others
/// by where they lie from it.
struct RuleText {
  SourceFile source;
  std::vector<ProgrammeId::Source> parts;
};
/// Reads it; what is wrong with its imports is in `diagnostics`. An Error where the file itself can't be read.
[[nodiscard]] Result<RuleText> readRules(const std::string& path, Diagnostics& diagnostics);

/// The versions of a programme, compiled and fitted together, and what they are to be evaluated with.
struct Loaded {
  std::unique_ptr<Programme> programme;
  MakeEvaluator make;
  std::string engine;  // "interpret", "jit" or "image"
};

/// Reads and compiles the rule files, each of them one version; diagnostics go to standard error. Nothing, with the
/// exit code in `code`, when there are errors.
[[nodiscard]] std::optional<std::vector<VersionInput>> compileVersions(const Common& common,
                                                                       const std::vector<std::string>& files,
                                                                       int& code);
/// The same, fitted together; a file may also be an image of versions that were compiled before. `engine` may be
/// "image" too: the images' machine code where it fits, else the interpreter.
[[nodiscard]] std::optional<Loaded> loadVersions(const Common& common, const std::vector<std::string>& files,
                                                 const std::string& engine, int& code);

/// What makes evaluators of that engine.
[[nodiscard]] MakeEvaluator evaluatorBy(const std::string& engine);
/// "interpret", "jit" or "auto".
[[nodiscard]] Result<std::unique_ptr<Evaluator>> makeEvaluator(const plan::Plan& plan, const std::string& engine);

/// A ledger open for reading, with its own programme compiled again from the rule texts it keeps, and started.
struct OpenLedger {
  std::unique_ptr<Programme> programme;
  std::unique_ptr<StoreReader> reader;
  TextPool pool;
};
[[nodiscard]] std::unique_ptr<OpenLedger> openLedger(const Common& common, const std::string& path,
                                                     const std::string& engine, int& code);

/// Prints to standard output; a closed pipe ends the program quietly.
void print(const std::string& text);
void printError(const std::string& text);

/// "taken back": a posting's kind in words.
[[nodiscard]] std::string kindText(const Common& common, PostingKind kind);
/// "discount", "message": an effect's kind in words.
[[nodiscard]] std::string kindText(const Common& common, EffectRowKind kind);

/// "12,345" in English, "12 345" in Russian.
[[nodiscard]] std::string grouped(const Common& common, std::int64_t number);

/// --engine, the same for every command that evaluates.
void addEngine(CLI::App& command, const Common& common, std::string& engine);

// Each adds its command to the app; its work sets `code`.
void addNew(CLI::App& app, Common& common, int& code);
void addCheck(CLI::App& app, Common& common, int& code);
void addTest(CLI::App& app, Common& common, int& code);
void addDiff(CLI::App& app, Common& common, int& code);
void addProve(CLI::App& app, Common& common, int& code);
void addFormat(CLI::App& app, Common& common, int& code);
void addTranslate(CLI::App& app, Common& common, int& code);
void addDescribe(CLI::App& app, Common& common, int& code);
void addExplainCode(CLI::App& app, Common& common, int& code);
void addBuild(CLI::App& app, Common& common, int& code);
void addRun(CLI::App& app, Common& common, int& code);
void addExplain(CLI::App& app, Common& common, int& code);
void addBalance(CLI::App& app, Common& common, int& code);
void addStatement(CLI::App& app, Common& common, int& code);
void addBacktest(CLI::App& app, Common& common, int& code);
void addCi(CLI::App& app, Common& common, int& code);
void addAudit(CLI::App& app, Common& common, int& code);
void addSegment(CLI::App& app, Common& common, int& code);
void addGenerate(CLI::App& app, Common& common, int& code);

}  // namespace kopeck::tool
