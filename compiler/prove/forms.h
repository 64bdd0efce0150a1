// Forms: two versions of a programme held against each other as they are written, in the canonical form: which rule of
// the one is which of the other, what of each is the same, and what is not. Internal to compiler/prove; knows nothing
// of Z3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/prove/canon.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// A rule of the Plan.
struct Form {
  std::string occasion;
  int when = 0;
  std::string gives, bounds, life, replaced, effects;
  friend bool operator==(const Form&, const Form&) = default;
};

/// An order or a limit block.
struct Joint {
  std::string text;
  std::vector<std::int32_t> rules;  // of the Plan
  std::size_t index = 0;            // among Plan::orders or Plan::limits
  friend bool operator==(const Joint& a, const Joint& b) { return a.text == b.text; }
  friend bool operator<(const Joint& a, const Joint& b) { return a.text < b.text; }
};

/// What is not of a single rule, as far as receipts may show it.
struct Frame {
  std::string counting;  // the base, roundings, kinds
  std::string redeem;
  std::vector<Joint> orders, blocks;
  std::string discounts;  // in which order they stand, where that may matter
  std::string sequence;   // the same of all other rules
  friend bool operator==(const Frame&, const Frame&) = default;
};

/// What an author's rule gives of one kind (or takes off) in both versions.
struct Pair {
  std::string name;                       // the newer one
  std::string former;                     // the older one
  bool of_money = false;                  // a discount
  std::string kind;                       // as the older version calls it
  std::int32_t kind_now = 0;              // of the version that has the rule
  std::vector<std::size_t> older, newer;  // rules of the Plans
  bool alike = false;                     // proved to do the same
};

struct Version {
  plan::Plan plan;                 // `was` stands where the other version has that name, and nowhere else
  std::vector<std::string> names;  // one a rule: as the older version knows it, and which of its parts
  std::vector<Form> forms;
  std::vector<std::string> lives;  // one a Plan::terms
  Frame frame;
};

[[nodiscard]] bool isOfReceipt(const plan::Rule& rule);

class Forms {
 public:
  /// Rules that are called otherwise without saying so, but are the same and remember nothing, are taken for renamed.
  Forms(const plan::Plan& older, const plan::Plan& newer);
  /// Once more, after Contents::unite().
  void read();

  [[nodiscard]] const Version& older() const { return older_; }
  [[nodiscard]] const Version& newer() const { return newer_; }
  [[nodiscard]] std::vector<Pair>& pairs() { return pairs_; }
  [[nodiscard]] const std::vector<Pair>& pairs() const { return pairs_; }
  [[nodiscard]] Contents& contents() { return contents_; }
  [[nodiscard]] bool isSame(const Pair& pair) const;
  /// But for messages.
  [[nodiscard]] static bool isSame(const Form& a, const Form& b);
  [[nodiscard]] Canon canon(bool newer) {
    const Version& of = newer ? newer_ : older_;
    return {of.plan, newer, of.names, contents_};
  }

 private:
  void settleNames();
  bool matchRenamed();
  void collect(bool newer);
  [[nodiscard]] std::string bare(std::size_t rule, bool newer);

  Version older_, newer_;
  std::vector<Pair> pairs_;
  Contents contents_;
};

}  // namespace kopeck::prove
