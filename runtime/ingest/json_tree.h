// JsonTree: one small JSON document as a tree whose numbers stay the texts they were written in, so that no sum goes
// through a double. For documents whose fields stand anywhere; lines of NDJSON are read in one pass instead.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/json_scalar.h"
#include "runtime/ingest/rejected.h"

namespace kopeck {

class JsonTree;

/// A value of a JsonTree, or none; a null is none. Cheap to copy; lives as long as the tree's document.
class Json {
 public:
  Json() = default;
  [[nodiscard]] bool present() const { return tree_ != nullptr; }
  [[nodiscard]] bool isObject() const;
  [[nodiscard]] bool isArray() const;
  [[nodiscard]] bool isScalar() const { return present() && !isObject() && !isArray(); }
  [[nodiscard]] bool isNumber() const;
  /// Of a text, a number or a literal; blanks around a text do not count. Empty for everything else.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::string_view key() const;
  /// Of an object or an array, its whole text.
  [[nodiscard]] std::string_view raw() const;
  /// A field of an object; the first where several have the name.
  Json operator[](std::string_view key) const;
  /// A field of fields: "query.fsId".
  [[nodiscard]] Json at(std::string_view path) const;
  /// For walking over fields and elements: none after the last.
  [[nodiscard]] Json first() const;
  [[nodiscard]] Json next() const;
  [[nodiscard]] std::uint32_t count() const;

 private:
  friend class JsonTree;
  Json(const JsonTree* tree, std::uint32_t node) : tree_(tree), node_(node) {}
  const JsonTree* tree_ = nullptr;
  std::uint32_t node_ = 0;
};

class JsonTree {
 public:
  /// Reads one object, behind which simdjson::SIMDJSON_PADDING bytes may be read. Reason::count_ when it went well.
  Reason parse(std::string_view text);
  /// What parse() read.
  [[nodiscard]] Json root() const { return {this, 0}; }

 private:
  friend class Json;
  enum class Kind : std::uint8_t { text, number, literal, object, array };
  struct Node {
    std::string_view key, text;
    std::uint32_t next = 0;   // 0: none
    std::uint32_t first = 0;  // 0: none
    Kind kind = Kind::text;
  };
  static constexpr std::size_t kMaxDepth = 64;
  bool read(simdjson::ondemand::value value, std::string_view key, std::uint32_t& last, std::uint32_t parent,
            std::size_t depth);
  bool readObject(simdjson::ondemand::object object, std::uint32_t parent, std::size_t depth);
  bool readArray(simdjson::ondemand::array array, std::uint32_t parent, std::size_t depth);

  simdjson::ondemand::parser parser_;
  std::vector<Node> nodes_;
  std::string_view text_;
  bool has_escapes_ = false;
};

}  // namespace kopeck
