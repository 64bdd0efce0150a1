// The steps of a run. Belongs to ci.cpp.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/ci/base.h"
#include "tools/ci/ci.h"

namespace kopeck::ci {

/// A rule file before the change and after it. A version that is new stands beside the base's latest one.
struct Pair {
  const Rules* was = nullptr;  // nullptr: the base has none
  const Rules* now = nullptr;
  bool fresh = false;  // the base has no such file
};

/// What the steps work on.
struct Work {
  const Config& config;
  const World& world;
  Report& report;
  std::optional<Base> base;
  Step no_base;  // why there is none: state, code and reason of each step that wants one
  std::vector<Rules> was;
  std::vector<std::string> was_broken;  // files of the base that don't compile
  std::vector<Pair> pairs;              // one a file of the configuration that was read
  bool compiles = true;                 // every file of the configuration

  [[nodiscard]] const char* say(const char* en, const char* ru) const { return world.lang == Lang::ru ? ru : en; }
  [[nodiscard]] const std::string& say(const Error& error) const {
    return world.lang == Lang::ru ? error.message_ru : error.message;
  }
  [[nodiscard]] std::string configName() const { return report.config; }
  /// Adds what is asked; where it isn't kept the step fails, and says so at the key.
  void demand(Step& step, const std::string& key, bool kept, std::string text) const;
  /// Whether a step may begin; else why not.
  [[nodiscard]] bool mayBegin(Step& step, const char* section, bool run) const;
  /// Whether there is something to compare with; else why not.
  [[nodiscard]] bool hasBase(Step& step) const;
};

/// Where the declarations of a name stand.
struct Where {
  std::string file;
  std::int32_t line = 1;
  std::int32_t column = 0;
};
struct Names {
  std::map<std::string, Where> tests, guarantees;
  std::vector<std::vector<std::int64_t>> denominators;  // ProveOptions::denominators
};
[[nodiscard]] Names namesOf(const Rules& rules);

void stop(Step& step, const Error& error, const Work& work);

/// Reads what the run is about: the rules, and those of the base.
void gather(Work& work);

void check(Work& work, Step& step);
void test(Work& work, Step& step);
void prove(Work& work, Step& step);
void diff(Work& work, Step& step);
void backtest(Work& work, Step& step);

}  // namespace kopeck::ci
