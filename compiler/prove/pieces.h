// Pieces: the clauses of a rule, of payment, of tiers, each as what it means (canon.h) and as it is said (wording.h),
// so that what another version changes is told clause by clause. Internal to compiler/prove; knows nothing of Z3.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/prove/canon.h"
#include "compiler/prove/diff.h"
#include "compiler/prove/forms.h"
#include "compiler/prove/wording.h"

namespace kopeck::prove {

struct Piece {
  std::string key;  // equal where it means the same
  Phrase words;
};
using Pieces = std::vector<Piece>;

/// What the one has and the other has not; nothing where they say the same.
[[nodiscard]] std::optional<Rewritten> rewritten(const Phrase& subject, const Pieces& before, const Pieces& after);

/// The clauses of one version.
class Clauses {
 public:
  /// The version outlives it.
  Clauses(const Version& version, Canon canon)
      : version_(version), plan_(version.plan), canon_(std::move(canon)), say_(plan_) {}

  /// `conditions`: also when it applies.
  [[nodiscard]] Pieces rule(std::size_t rule, bool conditions);
  [[nodiscard]] Pieces redeem();
  [[nodiscard]] Pieces counting();
  [[nodiscard]] Pieces tiers(std::size_t index);
  [[nodiscard]] Pieces returns() const;
  /// How points are used, and when late receipts are accepted.
  [[nodiscard]] Pieces others() const;
  [[nodiscard]] Phrase order(std::size_t index) const;
  [[nodiscard]] Phrase block(std::size_t limit) const;
  [[nodiscard]] Canon& canon() { return canon_; }
  [[nodiscard]] const Wording& wording() const { return say_; }

 private:
  void amounts(const plan::Rule& rule, std::int32_t kind, Pieces& all);

  const Version& version_;
  const plan::Plan& plan_;
  Canon canon_;
  Wording say_;
};

}  // namespace kopeck::prove
