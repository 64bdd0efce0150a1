#include "tests/sim/shrink.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string_view>
#include <utility>

#include "tests/sim/order.h"

namespace kopeck::sim {

namespace {

using Clock = std::chrono::steady_clock;

class Shrinker {
 public:
  Shrinker(Case one, std::string failing, double seconds)
      : best_(std::move(one)),
        failing_(std::move(failing)),
        end_(Clock::now() + std::chrono::milliseconds(static_cast<long>(seconds * 1000))) {}

  Case go() {
    // Fewer events first: every further try is cheaper then. Most defects need the events of a few customers alone.
    customers();
    for (std::size_t before = 0; before != size() && !late();) {
      before = size();
      pieces([](Case& one) -> std::vector<std::string>& { return one.events; });
      for (std::size_t version = 0; version < best_.rules.size(); ++version) {
        declarations(version, true);
        declarations(version, false);
      }
      if (best_.rules.size() > 1) {
        Case smaller = best_;
        smaller.rules.pop_back();
        (void)keepIfFailing(std::move(smaller));
      }
    }
    return best_;
  }

 private:
  [[nodiscard]] bool late() const { return Clock::now() > end_; }
  [[nodiscard]] std::size_t size() const {
    std::size_t out = best_.events.size();
    for (const std::string& text : best_.rules) out += text.size();
    return out;
  }

  bool keepIfFailing(Case smaller) {
    if (late()) return false;
    std::string why;
    Counts ignored;
    if (!compiled(smaller.rules, why) || checkOf(check(smaller, true, ignored, failing_)) != failing_) return false;
    best_ = std::move(smaller);
    return true;
  }

  /// Leaves out customers with all that they did, many at a time first.
  void customers() {
    std::vector<std::string> all;
    for (const std::string& line : best_.events) all.emplace_back(customerOf(line));
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (std::size_t length = (all.size() + 1) / 2; length > 0 && all.size() > 1 && !late(); length /= 2) {
      for (std::size_t at = 0; at < all.size() && !late();) {
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = first + static_cast<std::ptrdiff_t>(std::min(length, all.size() - at));
        Case smaller = best_;
        std::erase_if(smaller.events,
                      [&](const std::string& line) { return std::binary_search(first, last, customerOf(line)); });
        if (keepIfFailing(std::move(smaller)))
          all.erase(first, last);
        else
          at += length;
      }
    }
  }

  /// Leaves out runs of elements, long ones first.
  template <typename Of>
  void pieces(const Of& of) {
    for (std::size_t length = std::max<std::size_t>(1, of(best_).size() / 2); length > 0 && !late(); length /= 2) {
      for (std::size_t at = 0; at < of(best_).size() && !late();) {
        Case smaller = best_;
        auto& list = of(smaller);
        const auto first = list.begin() + static_cast<std::ptrdiff_t>(at);
        list.erase(first, first + static_cast<std::ptrdiff_t>(std::min(length, list.size() - at)));
        if (!keepIfFailing(std::move(smaller))) at += length;
      }
    }
  }

  /// Leaves out whole declarations (parted by empty lines), or single lines.
  void declarations(std::size_t version, bool whole) {
    std::vector<std::string> parts;
    std::istringstream text(best_.rules[version]);
    std::string part;
    for (std::string line; std::getline(text, line);) {
      part += line + "\n";
      if (!whole || line.empty()) parts.push_back(std::exchange(part, {}));
    }
    if (!part.empty()) parts.push_back(part);
    for (std::size_t at = 0; at < parts.size() && !late();) {
      Case smaller = best_;
      std::string& rules = smaller.rules[version];
      rules.clear();
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (i != at) rules += parts[i];
      if (keepIfFailing(std::move(smaller))) {
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        ++at;
      }
    }
  }

  Case best_;
  std::string failing_;
  Clock::time_point end_;
};

}  // namespace

std::string checkOf(const std::string& wrong) {
  return wrong.substr(0, wrong.find(':'));
}

Case shrunk(Case one, const std::string& wrong, double seconds) {
  return Shrinker(std::move(one), checkOf(wrong), seconds).go();
}

}  // namespace kopeck::sim
