// Explained: one event with all that can be said of it, and how it is said: why it gave what it gave, rule by rule, as
// text for people and as JSON. What `kopeck explain` prints. Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/engine/explain.h"
#include "runtime/engine/words.h"
#include "runtime/event/text.h"
#include "runtime/run/programme.h"
#include "runtime/store/reader.h"
#include "runtime/store/rows.h"
#include "runtime/value/result.h"

namespace kopeck {

struct Explained {
  const Programme* programme = nullptr;
  const TextPool* pool = nullptr;  // of the texts that `sale` names
  StoredEvent event;               // its row's kind, day and second; its id; the version's number
  Sale sale;
  Explanation explanation;  // of purchases and custom events
  std::vector<StoredPosting> postings;
  std::vector<StoredEffect> effects;
  std::vector<StoredEvent> returns;  // that came since
  std::size_t version = 0;           // that judged it
  /// The number of the event of a row; empty where it is not known. May be empty itself.
  std::function<std::string(std::int64_t row)> name_of;
};

/// What a ledger has of an event.
enum class Found : std::uint8_t {
  unknown,    // nothing
  explained,  // everything
  anonymous,  // these three: its row; nothing was evaluated for it
  waiting,
  refused,
  damaged,  // its row; the record can't be read
};
/// Reads the event of that number and explains it. `programme` is started over `pool`; all three outlive `explained`,
/// which is empty.
[[nodiscard]] Result<Found> findExplained(Programme& programme, StoreReader& reader, const TextPool& pool,
                                          const std::string& id, Explained& explained);
/// What there is to say of an event that was not evaluated. One line.
[[nodiscard]] std::string unexplainedText(Found found, const Explained& explained, bool russian);

/// In English or Russian. Ends with a line break.
[[nodiscard]] std::string explainedText(const Explained& explained, bool russian);
/// One object, and a line break. What is words in it is said in the language.
[[nodiscard]] std::string explainedJson(const Explained& explained, bool russian);

/// What the ledger's number of a rule means; empty for -1.
[[nodiscard]] std::string ruleName(const ProgrammeId& programme, std::int32_t rule);

/// "taken back": a posting's kind in words.
[[nodiscard]] Words wordsOf(PostingKind kind);

}  // namespace kopeck
