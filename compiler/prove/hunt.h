// Hunt: receipts that two versions treat differently. The solver proposes receipts from as few rules as may show a
// change; the engine runs each under both whole versions, and what it says of every rule is noted, not only of the one
// that was asked about. Internal to compiler/prove; throws what Z3 throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/prove/alike.h"
#include "compiler/prove/diff.h"
#include "compiler/prove/forms.h"
#include "compiler/prove/question.h"
#include "compiler/prove/slice.h"
#include "compiler/prove/trial.h"

namespace kopeck::prove {

/// What a receipt is to show.
enum class Way : std::uint8_t { up, down, life, any };

class Hunt {
 public:
  Hunt(const Forms& forms, std::size_t lines, Budget& budget);

  enum class Found : std::uint8_t { witness, nothing, unclear };

  struct Aim {
    const Pair* pair = nullptr;  // null: the receipt as a whole
    std::vector<Way> ways;
  };
  struct Ground {
    std::vector<bool> older, newer;  // rules that act
    Around around;
    bool whole = false;  // all rules of both act
  };
  /// Looks for a witness of each way, on receipts of one line and of more, of a newcomer and of a customer who has
  /// something. Ways that were found are noted; returns those that were not.
  [[nodiscard]] std::vector<Way> search(const Aim& aim, const Ground& ground, unsigned steps);
  /// The same with receipts that came before: of what the rule gives at all, or points pay.
  [[nodiscard]] std::vector<Way> searchPast(const Aim& aim, const Ground& ground, unsigned steps);
  /// Whether no receipt and no customer at all shows the way.
  [[nodiscard]] bool isRuledOut(const Pair* pair, Way way, const Ground& ground, unsigned steps) {
    return isRuledOut(pair, way, ground, steps, budget_);
  }
  [[nodiscard]] bool isRuledOut(const Pair* pair, Way way, const Ground& ground, unsigned steps, Budget& budget);

  [[nodiscard]] bool has(const Pair* pair, Way way) const { return noted_.count({pair, way}) > 0; }
  [[nodiscard]] bool has(const Pair* pair) const {
    return has(pair, Way::up) || has(pair, Way::down) || has(pair, Way::life);
  }
  [[nodiscard]] bool hasAny() const { return !noted_.empty(); }
  [[nodiscard]] bool disagreed() const { return disagreed_; }
  /// In the order of the pairs; what no rule shows comes last.
  [[nodiscard]] std::vector<Change> changes() const;
  /// Runs the events under both versions and notes what differs; true where the way shows (any: where anything does).
  bool note(const std::vector<std::string>& events, const std::vector<std::string>& newer_events, const Pair* pair,
            Way way);

 private:
  struct Noted {
    Change change;
    bool aimed = false;  // found for itself
    std::size_t size = 0;
  };
  struct Example {
    std::vector<std::string> events, newer_events;
  };
  [[nodiscard]] std::optional<Example> example(const Pair* pair, const Ground& ground, unsigned steps);
  bool propose(Question& question, const Aim& aim, Way way, Who who, const Ground& ground, unsigned steps);
  [[nodiscard]] z3::expr claim(Question& question, const Pair* pair, Way way) const;
  [[nodiscard]] z3::expr anyDiffers(Question& question) const;
  [[nodiscard]] std::map<std::string, Value> lives(const Tried& tried, bool newer, const Pair& pair) const;
  void keep(const Pair* pair, Way way, const Change& change, bool aimed);

  const Forms& forms_;
  std::size_t lines_;
  Budget& budget_;
  Trial before_, after_;
  std::map<std::pair<const Pair*, Way>, Noted> noted_;
  bool disagreed_ = false;
};

}  // namespace kopeck::prove
