#include "runtime/arrow/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace kopeck::arrow {

namespace {

bool isValid(const ArrowArray& array, std::int64_t at) {
  if (array.null_count == 0 || array.n_buffers < 1 || array.buffers[0] == nullptr) return true;
  return (static_cast<const std::uint8_t*>(array.buffers[0])[at / 8] >> (at % 8) & 1U) != 0;
}

/// Where the elements of a list's value begin; at + 1: where they end.
std::int64_t listOffset(const ArrowArray& list, int width, std::int64_t at) {
  const auto* offsets = static_cast<const char*>(list.buffers[1]);
  if (offsets == nullptr) return 0;
  if (width == 4) {
    std::int32_t offset = 0;
    std::memcpy(&offset, offsets + at * 4, sizeof(offset));
    return offset;
  }
  std::int64_t offset = 0;
  std::memcpy(&offset, offsets + at * 8, sizeof(offset));
  return offset;
}

/// Frees a schema when it goes.
struct SchemaGuard {
  ArrowSchema schema{};
  SchemaGuard() = default;
  SchemaGuard(const SchemaGuard&) = delete;
  SchemaGuard& operator=(const SchemaGuard&) = delete;
  ~SchemaGuard() {
    if (schema.release != nullptr) schema.release(&schema);
  }
};

}  // namespace

ArrowRows::ArrowRows(ArrowArrayStream& stream, std::string name)
    : stream_(std::exchange(stream, ArrowArrayStream{})), name_(std::move(name)) {}

ArrowRows::~ArrowRows() {
  releaseBatch();
  if (stream_.release != nullptr) stream_.release(&stream_);
}

void ArrowRows::releaseBatch() {
  if (batch_.release != nullptr) batch_.release(&batch_);
  batch_ = {};
}

Result<std::unique_ptr<ArrowRows>> ArrowRows::open(ArrowArrayStream& stream, std::string name) {
  if (stream.release == nullptr || stream.get_schema == nullptr || stream.get_next == nullptr)
    return Error{ErrorKind::invalid, fmt::format("{}: the stream of columns was released before", name),
                 fmt::format("{}: поток столбцов уже освобождён", name)};
  std::unique_ptr<ArrowRows> rows(new ArrowRows(stream, std::move(name)));
  if (Status status = rows->readSchema(); !status.ok()) return status.error();
  return rows;
}

Error ArrowRows::failed(std::string_view en, std::string_view ru) const {
  return {ErrorKind::foreign, fmt::format("{}: {}", name_, en), fmt::format("{}: {}", name_, ru)};
}

Status ArrowRows::readSchema() {
  SchemaGuard guard;
  if (stream_.get_schema(&stream_, &guard.schema) != 0) {
    const char* why = stream_.get_last_error != nullptr ? stream_.get_last_error(&stream_) : nullptr;
    return failed(why != nullptr ? why : "its columns can't be read", why != nullptr ? why : "столбцы не читаются");
  }
  if (guard.schema.format == nullptr || std::string_view(guard.schema.format) != "+s")
    return failed("it is no table: it has no named columns", "это не таблица: у неё нет столбцов с именами");
  std::vector<std::int64_t> path;
  for (std::int64_t i = 0; i < guard.schema.n_children; ++i) {
    path.push_back(i);
    readField(*guard.schema.children[i], "", path, SIZE_MAX);
    path.pop_back();
  }
  for (const Column& column : list_) names_.push_back(column.name);
  texts_.resize(list_.size());
  return Done{};
}

void ArrowRows::readField(const ArrowSchema& field, const std::string& prefix, std::vector<std::int64_t>& path,
                          std::size_t list_at) {
  const std::string name = prefix + (field.name != nullptr ? field.name : "");
  const std::optional<Type> type = typeOf(field.format);
  const auto descend = [&](const ArrowSchema& record, std::size_t list) {
    for (std::int64_t i = 0; i < record.n_children; ++i) {
      path.push_back(i);
      readField(*record.children[i], name + ".", path, list);
      path.pop_back();
    }
  };
  if (type && type->kind == TypeKind::record) return descend(field, list_at);
  if (type && type->kind == TypeKind::list) {
    const bool of_records = field.n_children == 1 && field.children[0]->format != nullptr &&
                            std::string_view(field.children[0]->format) == "+s";
    if (list_at == SIZE_MAX && of_records && (!nested_ || list_path_ == path)) {
      nested_ = true;
      list_path_ = path;
      list_width_ = type->width;
      const std::size_t depth = path.size();
      path.push_back(0);
      descend(*field.children[0], depth);
      path.pop_back();
      return;
    }
    list_.push_back({name, false, "list"});
    return;
  }
  Leaf leaf;
  leaf.column = list_.size();
  leaf.format = field.format;
  leaf.path = path;
  leaf.list_at = list_at;
  std::optional<Type> of_values = type;
  if (field.dictionary != nullptr) {
    leaf.dictionary = field.dictionary->format;
    of_values = typeOf(*leaf.dictionary);
    const bool nested = of_values && (of_values->kind == TypeKind::record || of_values->kind == TypeKind::list);
    if (nested || field.dictionary->dictionary != nullptr) of_values.reset();
  }
  if (!type || !of_values) {
    list_.push_back({name, false, nameOf(leaf.dictionary ? *leaf.dictionary : leaf.format)});
    return;
  }
  list_.push_back({name, of_values->kind == TypeKind::date || of_values->kind == TypeKind::moment});
  leaves_.push_back(std::move(leaf));
}

Status ArrowRows::use(const std::function<bool(const std::string&)>& used,
                      const std::function<bool(const std::string&)>& with_time) {
  for (const Column& column : list_)
    if (!column.unreadable.empty() && used(column.name))
      return failed(
          fmt::format("column \"{}\" is of type {}, out of which nothing can be read", column.name, column.unreadable),
          fmt::format("столбец «{}» типа {}, из которого ничего не прочитать", column.name, column.unreadable));
  std::erase_if(leaves_, [&](const Leaf& leaf) { return !used(list_[leaf.column].name); });
  for (Leaf& leaf : leaves_) {
    leaf.with_time = with_time(list_[leaf.column].name);
    const std::optional<Type> type = typeOf(leaf.format);
    std::optional<Type> dictionary;
    if (leaf.dictionary) dictionary = typeOf(*leaf.dictionary);
    leaf.cells.emplace(*type, dictionary, leaf.with_time ? Shows::moment : Shows::plain);
  }
  // A list of which nothing is asked makes no rows.
  nested_ = std::any_of(leaves_.begin(), leaves_.end(), [](const Leaf& leaf) { return leaf.list_at != SIZE_MAX; });
  return Done{};
}

Status ArrowRows::bind(Leaf& leaf) {
  leaf.above.clear();
  const ArrowArray* array = &batch_;
  for (const std::int64_t child : leaf.path) {
    leaf.above.push_back(array);
    if (child >= array->n_children || array->children[child] == nullptr)
      return failed("a batch has fewer columns than the table", "в порции меньше столбцов, чем в таблице");
    array = array->children[child];
  }
  leaf.above.push_back(array);
  if (leaf.list_at != SIZE_MAX && leaf.above[leaf.list_at]->n_buffers < 2)
    return failed("a list has no offsets", "у списка нет смещений");
  return leaf.cells->bind(*array);
}

Result<bool> ArrowRows::nextBatch() {
  do {
    releaseBatch();
    if (stream_.get_next(&stream_, &batch_) != 0) {
      batch_ = {};
      const char* why = stream_.get_last_error != nullptr ? stream_.get_last_error(&stream_) : nullptr;
      return failed(why != nullptr ? why : "the columns can't be read on",
                    why != nullptr ? why : "столбцы дальше не читаются");
    }
    if (batch_.release == nullptr) return false;
  } while (batch_.length == 0);
  for (Leaf& leaf : leaves_)
    if (Status status = bind(leaf); !status.ok()) return status.error();
  in_batch_ = -1;
  return true;
}

/// From the place `at` of the array `from` steps down, through records, to that of the array `to` steps down; nothing
/// where something on the way is null.
std::optional<std::int64_t> ArrowRows::walk(const Leaf& leaf, std::size_t from, std::size_t to, std::int64_t at) const {
  for (std::size_t depth = from; depth < to; ++depth) {
    const ArrowArray& record = *leaf.above[depth];
    at += record.offset;
    // What the table's own rows say of themselves means nothing.
    if (depth > 0 && !isValid(record, at)) return std::nullopt;
  }
  return at;
}

/// Finds the elements of the current row's list.
void ArrowRows::enterList() {
  element_ = list_end_ = 0;
  const auto leaf =
      std::find_if(leaves_.begin(), leaves_.end(), [](const Leaf& one) { return one.list_at != SIZE_MAX; });
  const std::optional<std::int64_t> at = walk(*leaf, 0, leaf->list_at, in_batch_);
  if (!at) return;
  const ArrowArray& list = *leaf->above[leaf->list_at];
  const std::int64_t place = *at + list.offset;
  if (!isValid(list, place)) return;
  element_ = listOffset(list, list_width_, place);
  list_end_ = listOffset(list, list_width_, place + 1);
}

/// False where the text is not UTF-8.
bool ArrowRows::fill(Leaf& leaf, std::int64_t row) {
  std::string_view& text = texts_[leaf.column];
  text = {};
  const bool listed = leaf.list_at != SIZE_MAX;
  if (listed && element_ >= list_end_) return true;
  const std::optional<std::int64_t> at =
      listed ? walk(leaf, leaf.list_at + 1, leaf.path.size(), element_) : walk(leaf, 0, leaf.path.size(), row);
  if (!at) return true;
  text = leaf.cells->text(*at);
  if (!leaf.cells->isUtf8(text)) return false;
  text = withoutBlanks(text);
  return true;
}

Result<TableRows::Row> ArrowRows::next() {
  if (!told_header_) {
    told_header_ = true;
    texts_ = names_;
    return Row::good;
  }
  if (row_ == 0) std::fill(texts_.begin(), texts_.end(), std::string_view());
  first_of_row_ = !nested_ || row_ == 0 || element_ + 1 >= list_end_;
  if (first_of_row_) {
    if (++in_batch_ >= batch_.length) {
      const Result<bool> more = nextBatch();
      if (!more.ok()) return more.error();
      if (!*more) return Row::end;
      in_batch_ = 0;
    }
    ++row_;
    if (nested_) enterList();
  } else {
    ++element_;
  }
  bool sound = true;
  for (Leaf& leaf : leaves_)
    if (first_of_row_ || leaf.list_at != SIZE_MAX) sound = fill(leaf, in_batch_) && sound;
  return sound ? Row::good : Row::not_utf8;
}

Status ArrowRows::skip(std::uint64_t lines) {
  for (std::uint64_t last = row_ + lines; row_ < last;) {
    const Result<Row> row = next();
    if (!row.ok()) return row.error();
    if (*row == Row::end) return Done{};
  }
  element_ = list_end_;
  return Done{};
}

}  // namespace kopeck::arrow
