#include "runtime/ingest/json_tree.h"

#include <cstring>

#include "runtime/value/value.h"

namespace kopeck {
namespace {

namespace json = simdjson::ondemand;

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

bool Json::isObject() const {
  return tree_ != nullptr && tree_->nodes_[node_].kind == JsonTree::Kind::object;
}
bool Json::isArray() const {
  return tree_ != nullptr && tree_->nodes_[node_].kind == JsonTree::Kind::array;
}
bool Json::isNumber() const {
  return tree_ != nullptr && tree_->nodes_[node_].kind == JsonTree::Kind::number;
}
std::string_view Json::text() const {
  return isScalar() ? tree_->nodes_[node_].text : std::string_view();
}
std::string_view Json::key() const {
  return tree_ == nullptr ? std::string_view() : tree_->nodes_[node_].key;
}

std::string_view Json::raw() const {
  if (!isObject() && !isArray()) return {};
  if (node_ == 0) return tree_->text_;
  const char* start = tree_->nodes_[node_].text.data();
  std::string_view rest = tree_->text_.substr(static_cast<std::size_t>(start - tree_->text_.data()));
  std::size_t depth = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    const char c = rest[at];
    if (in_text) {
      if (c == '\\') ++at;
      in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return rest.substr(0, at + 1);
    }
  }
  return rest;
}

Json Json::operator[](std::string_view key) const {
  if (!isObject()) return {};
  for (Json each = first(); each.present(); each = each.next())
    if (each.key() == key) return each;
  return {};
}

Json Json::at(std::string_view path) const {
  Json found = *this;
  while (!path.empty() && found.present()) {
    const std::size_t dot = path.find('.');
    found = found[path.substr(0, dot)];
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return found;
}

Json Json::first() const {
  if (tree_ == nullptr || tree_->nodes_[node_].first == 0) return {};
  return {tree_, tree_->nodes_[node_].first};
}
Json Json::next() const {
  if (tree_ == nullptr || tree_->nodes_[node_].next == 0) return {};
  return {tree_, tree_->nodes_[node_].next};
}
std::uint32_t Json::count() const {
  std::uint32_t count = 0;
  for (Json each = first(); each.present(); each = each.next()) ++count;
  return count;
}

Reason JsonTree::parse(std::string_view text) {
  nodes_.clear();
  text_ = text;
  nodes_.emplace_back().kind = Kind::object;
  has_escapes_ = std::memchr(text.data(), '\\', text.size()) != nullptr;
  json::document document;
  const simdjson::error_code error =
      parser_.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(document);
  if (error) return error == simdjson::UTF8_ERROR ? Reason::not_utf8 : Reason::not_json;
  json::object object;
  if (document.get_object().get(object) || !readObject(object, 0, 1)) return Reason::not_json;
  // Anything behind the object makes the text something else than one JSON value.
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? Reason::count_ : Reason::not_json;
}

bool JsonTree::readObject(json::object object, std::uint32_t parent, std::size_t depth) {
  std::uint32_t last = 0;
  for (simdjson::simdjson_result<json::field> each : object) {
    json::field field;
    std::string_view key;
    if (std::move(each).get(field) || field.unescaped_key().get(key)) return false;
    if (!read(field.value(), key, last, parent, depth)) return false;
  }
  return true;
}

bool JsonTree::readArray(json::array array, std::uint32_t parent, std::size_t depth) {
  std::uint32_t last = 0;
  for (simdjson::simdjson_result<json::value> each : array) {
    json::value value;
    if (each.get(value) || !read(value, {}, last, parent, depth)) return false;
  }
  return true;
}

bool JsonTree::read(json::value value, std::string_view key, std::uint32_t& last, std::uint32_t parent,
                    std::size_t depth) {
  Scalar scalar;
  if (depth > kMaxDepth || !readScalar(value, has_escapes_, scalar)) return false;
  if (!scalar.present()) return true;
  const auto added = static_cast<std::uint32_t>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.key = key;
  (last == 0 ? nodes_[parent].first : nodes_[last].next) = added;
  last = added;
  switch (scalar.shape) {
    case Shape::absent:
      return true;
    case Shape::string:
      node.text = trimmed(scalar.text);
      return true;
    case Shape::number:
      node.kind = Kind::number;
      node.text = scalar.text;
      return parseDecimal(scalar.text).has_value() || scalar.text.size() >= 18;
    case Shape::literal:
      node.kind = Kind::literal;
      node.text = scalar.text;
      return true;
    case Shape::nested:
      break;
  }
  node.text = scalar.text;  // where it begins
  node.kind = scalar.text.front() == '{' ? Kind::object : Kind::array;
  if (node.kind == Kind::object) {
    json::object object;
    return !value.get_object().get(object) && readObject(object, added, depth + 1);
  }
  json::array array;
  return !value.get_array().get(array) && readArray(array, added, depth + 1);
}

}  // namespace kopeck
