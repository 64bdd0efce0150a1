#include "runtime/plan/plan.h"

namespace kopeck::plan {

namespace {

/// FNV-1a over the bytes, stirred at the end so that every input bit reaches the high bits as well.
std::uint64_t hashBytes(std::string_view bytes) {
  std::uint64_t state = 0xcbf29ce484222325ULL;
  for (char byte : bytes) state = (state ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  state = (state ^ (state >> 33)) * 0xff51afd7ed558ccdULL;
  state = (state ^ (state >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return state ^ (state >> 33);
}

}  // namespace

// The printed Plan shows every field there is (a test changes each and looks), so its text is the content. What only
// people read is left out first: a comment or an empty line more in the source is the same programme.
std::string content(const Plan& plan) {
  Plan bare = plan;
  for (Rule& rule : bare.rules) {
    rule.title.clear();
    rule.doc.clear();
    rule.line = 0;
    for (Condition& condition : rule.conditions) condition.text.clear();
  }
  for (Condition& condition : bare.redeem.conditions) condition.text.clear();
  for (Limit& limit : bare.limits) limit.text.clear();
  for (Guarantee& guarantee : bare.guarantees) {
    guarantee.text.clear();
    guarantee.line = 0;
  }
  bare.language.clear();
  return print(bare);
}

std::uint64_t hash(const Plan& plan) {
  return hashBytes(content(plan));
}

}  // namespace kopeck::plan
