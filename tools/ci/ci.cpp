#include "tools/ci/ci.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>
#include <variant>

#include "compiler/check/check.h"
#include "compiler/lower/compile.h"
#include "compiler/lower/tests.h"
#include "compiler/syntax/parse.h"
#include "tools/ci/steps.h"

namespace kopeck::ci {

namespace fs = std::filesystem;

namespace {

enum : int { kErrors = 1, kUnusable = 2, kWorld = 4, kInternal = 5 };

/// A path of the configuration, from the repository's root.
std::string named(const World& world, const std::string& path) {
  return fs::path(world.prefix + path).lexically_normal().generic_string();
}

/// A rule file of the base. Nothing where the base has none.
Result<std::optional<Rules>> readBase(const Work& work, const std::string& name) {
  std::optional<Error> failed;
  const FileReader read = [&](const std::string& path) -> std::optional<std::string> {
    auto text = work.base->read(path);
    if (!text.ok()) {
      failed = text.error();
      return std::nullopt;
    }
    return *text ? *text : work.world.library(path);
  };
  auto diagnostics = std::make_unique<Diagnostics>();
  std::optional<SourceFile> source = loadProgramme(name, read, *diagnostics);
  if (failed) return *failed;
  if (!source) return std::optional<Rules>();
  Rules rules{name, std::make_unique<SourceFile>(std::move(*source)), std::move(diagnostics), std::nullopt};
  if (!rules.diagnostics->hasErrors()) rules.plan = compile(*rules.source, *rules.diagnostics);
  return std::optional(std::move(rules));
}

/// Which files were the rules: what the base's own configuration says, else those of today that it has.
std::vector<std::string> baseRules(const Work& work) {
  std::vector<std::string> files;
  const auto text = work.base->read(work.report.config);
  if (text.ok() && *text) files = rulesOf(**text);
  return files.empty() ? work.config.rules : files;
}

void gatherBase(Work& work) {
  for (const std::string& file : baseRules(work)) {
    auto rules = readBase(work, named(work.world, file));
    if (!rules.ok()) {
      stop(work.no_base, rules.error(), work);
      work.base.reset();
      return;
    }
    if (!*rules) continue;
    if (!(*rules)->plan) work.was_broken.push_back((*rules)->name);
    work.was.push_back(std::move(**rules));
  }
}

void findBase(Work& work) {
  const Config& config = work.config;
  const bool folder = !config.base_folder.empty();
  if (config.base.empty() && !folder) {
    work.no_base.state = State::skipped;
    work.no_base.summary =
        work.say("the file names no `base` to compare with", "в файле нет `base`: сравнивать не с чем");
    return;
  }
  auto base = folder ? Base::ofFolder(named(work.world, config.base_folder), work.world.prefix)
                     : Base::ofGit(work.world.root, config.base);
  if (!base.ok()) return stop(work.no_base, base.error(), work);
  work.base = std::move(*base);
  work.report.base = work.base->title();
  gatherBase(work);
}

void pairUp(Work& work) {
  for (const Rules& now : work.report.rules) {
    const auto same =
        std::find_if(work.was.begin(), work.was.end(), [&](const Rules& was) { return was.name == now.name; });
    if (same != work.was.end())
      work.pairs.push_back({&*same, &now, false});
    else
      work.pairs.push_back({work.was.empty() ? nullptr : &work.was.back(), &now, true});
  }
}

}  // namespace

const char* nameOf(State state) {
  switch (state) {
    case State::passed:
      return "passed";
    case State::failed:
      return "failed";
    case State::skipped:
      return "skipped";
    case State::stopped:
      return "stopped";
  }
  return "";
}

void stop(Step& step, const Error& error, const Work& work) {
  step.state = State::stopped;
  step.summary = work.say(error);
  switch (error.kind) {
    case ErrorKind::internal:
      step.code = kInternal;
      return;
    case ErrorKind::invalid:
    case ErrorKind::foreign:
      step.code = kUnusable;
      return;
    case ErrorKind::damaged:
      step.code = kErrors;
      return;
    case ErrorKind::io:
    case ErrorKind::full:
    case ErrorKind::busy:
      step.code = kWorld;
      return;
  }
}

void Work::demand(Step& step, const std::string& key, bool kept, std::string text) const {
  step.demands.push_back({key, text, kept});
  if (kept) return;
  step.state = State::failed;
  step.code = std::max<int>(step.code, kErrors);
  if (key.empty()) return;
  Remark remark;
  remark.rule = "threshold";
  remark.title = {"A threshold of this repository is not kept", "Порог, заданный в этом репозитории, не соблюдён"};
  remark.help = {
      "`kopeck ci` holds a change of the rules against the thresholds of its configuration file. Either the change "
      "does "
      "more than was meant, or the threshold is to be set anew in the same change, for all to see.",
      "`kopeck ci` сверяет изменение правил с порогами из файла настроек. Либо изменение делает больше, чем задумано, "
      "либо порог нужно изменить здесь же, у всех на виду."};
  remark.file = report.config;
  remark.line = config.lineOf(key);
  remark.message = std::move(text);
  step.remarks.push_back(std::move(remark));
}

bool Work::mayBegin(Step& step, const char* section, bool run) const {
  if (!run) {
    step.state = State::skipped;
    step.summary = fmt::format(fmt::runtime(say("[{}] says run = false", "в [{}] сказано run = false")), section);
    return false;
  }
  if (compiles) return true;
  step.state = State::skipped;
  step.summary = say("the rules have errors: see check", "в правилах есть ошибки: см. check");
  return false;
}

bool Work::hasBase(Step& step) const {
  const auto skip = [&](std::string why) {
    step.state = State::skipped;
    step.summary = std::move(why);
    return false;
  };
  if (!base) {
    step.state = no_base.state;
    step.code = no_base.code;
    step.summary = no_base.summary;
    return false;
  }
  if (was.empty())
    return skip(
        fmt::format(fmt::runtime(say("a new programme: {} has no rules yet", "новая программа: в {} правил ещё нет")),
                    base->title()));
  if (!was_broken.empty())
    return skip(fmt::format(fmt::runtime(say("{} of {} has errors itself: nothing can be compared with it",
                                             "в {} из {} самом есть ошибки: сравнивать не с чем")),
                            was_broken.front(), base->title()));
  return true;
}

Names namesOf(const Rules& rules) {
  Names names;
  const SourceFile& source = *rules.source;
  Diagnostics ignored;
  const ParsedFile parsed = parse(source, ignored);
  const auto where = [&](Span span) {
    const Position at = source.position(span.begin);
    return Where{source.name(span.begin), at.line, at.column};
  };
  for (const ast::Decl& decl : parsed.file.decls) {
    if (const auto* test = std::get_if<ast::TestDecl>(&decl)) names.tests[test->name.value] = where(test->span);
    if (const auto* one = std::get_if<ast::GuaranteeDecl>(&decl)) names.guarantees[one->name.value] = where(one->span);
  }
  if (const auto program = kopeck::check(parsed.file, source, ignored))
    names.denominators = guaranteeDenominators(*program);
  return names;
}

void gather(Work& work) {
  Step& step = work.report.steps.front();
  for (const std::string& file : work.config.rules) {
    auto rules = work.world.check(named(work.world, file));
    if (!rules.ok()) {
      stop(step, rules.error(), work);
      work.compiles = false;
      continue;
    }
    work.compiles = work.compiles && rules->plan.has_value();
    work.report.rules.push_back(std::move(*rules));
  }
  findBase(work);
  pairUp(work);
}

Report run(const Config& config, const World& world) {
  Report report;
  report.config = named(world, fs::path(config.file).filename().string());
  struct Taken {
    const char* name;
    void (*take)(Work&, Step&);
  };
  constexpr std::array<Taken, 5> kSteps{
      {{"check", check}, {"test", test}, {"prove", prove}, {"diff", diff}, {"backtest", backtest}}};
  for (const Taken& each : kSteps) report.steps.emplace_back().name = each.name;
  Work work{config, world, report, std::nullopt, {}, {}, {}, {}, true};
  gather(work);
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    if (world.begins) world.begins(kSteps[i].name);
    kSteps[i].take(work, report.steps[i]);
    report.code = std::max(report.code, report.steps[i].code);
  }
  return report;
}

}  // namespace kopeck::ci
