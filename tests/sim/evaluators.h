// The evaluators of one case: each version is compiled once, whatever runs over it; and both side by side, for which
// every single evaluation of a run has to leave equal bytes.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "runtime/run/programme.h"

namespace kopeck::sim {

/// Which of the two evaluates a run.
enum class Engine : std::uint8_t { interpret, jit, both };

/// Of the versions of one programme. One thread; outlives what it made.
class Evaluators {
 public:
  [[nodiscard]] MakeEvaluator by(Engine engine);
  /// The first evaluation on which the two did not agree, or empty.
  [[nodiscard]] const std::string& difference() const { return difference_; }

 private:
  [[nodiscard]] Result<std::shared_ptr<const Evaluator>> compiled(const plan::Plan& plan);

  std::map<std::int32_t, std::shared_ptr<const Evaluator>> compiled_;  // by version
  std::string difference_;
};

}  // namespace kopeck::sim
