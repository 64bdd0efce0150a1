#include "runtime/arrow/columns.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

namespace kopeck::arrow {

namespace {

/// A batch ends at so many rows, or bytes: offsets of texts are 32 bits.
constexpr std::int64_t kBatchRows = 1 << 20;
constexpr std::size_t kBatchBytes = std::size_t{256} << 20;

/// What an exported array or schema keeps alive, until each has been released.
struct KeptArray {
  std::shared_ptr<const std::vector<Column>> batch;
  std::array<const void*, 3> buffers{};
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};
struct KeptSchema {
  std::string format;
  std::string name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

template <typename Kept, typename Exported>
void release(Exported* exported) {
  auto* kept = static_cast<Kept*>(exported->private_data);
  // A child that was moved out of its parent has been released there, or will be.
  for (Exported& child : kept->children)
    if (child.release != nullptr) child.release(&child);
  delete kept;
  exported->release = nullptr;
}

template <typename Exported>
std::vector<Exported*> pointersTo(std::vector<Exported>& all) {
  std::vector<Exported*> pointers;
  for (Exported& one : all) pointers.push_back(&one);
  return pointers;
}

}  // namespace

Column Column::decimal(std::string name, int scale) {
  Column column(std::move(name), scale == 0 ? Kind::integer : Kind::decimal);
  column.scale_ = scale;
  return column;
}

Column Column::list(std::string name, Column element) {
  Column column(std::move(name), Kind::list);
  element.name_ = "item";
  column.children_.push_back(std::move(element));
  return column;
}

Column Column::record(std::string name, std::vector<Column> fields) {
  Column column(std::move(name), Kind::record);
  column.children_ = std::move(fields);
  return column;
}

Column Column::empty() const {
  Column column(name_, kind_);
  column.scale_ = scale_;
  for (const Column& child : children_) column.children_.push_back(child.empty());
  return column;
}

std::size_t Column::bytes() const {
  std::size_t sum = bytes_.size() + words_.size() * sizeof(words_[0]) + days_.size() * sizeof(days_[0]) +
                    offsets_.size() * sizeof(offsets_[0]);
  for (const Column& child : children_) sum += child.bytes();
  return sum;
}

void Column::note(bool valid) {
  const auto at = static_cast<std::size_t>(length_++);
  if (valid && nulls_ == 0) return;
  // The first null makes bits for all that came before it.
  valid_.resize(at / 8 + 1, 0xFF);
  if (valid) return;
  ++nulls_;
  valid_[at / 8] = static_cast<std::uint8_t>(valid_[at / 8] & ~(1U << (at % 8)));
}

void Column::addNull() {
  note(false);
  switch (kind_) {
    case Kind::text:
      offsets_.push_back(static_cast<std::int32_t>(bytes_.size()));
      break;
    case Kind::list:
      offsets_.push_back(static_cast<std::int32_t>(children_.front().length()));
      break;
    case Kind::integer:
      words_.push_back(0);
      break;
    case Kind::decimal:
      words_.insert(words_.end(), {0, 0});
      break;
    case Kind::date:
      days_.push_back(0);
      break;
    case Kind::record:
      for (Column& child : children_) child.addNull();
      break;
  }
}

void Column::addText(std::string_view text) {
  note(true);
  bytes_.append(text);
  offsets_.push_back(static_cast<std::int32_t>(bytes_.size()));
}

void Column::add(Value value) {
  note(true);
  if (kind_ == Kind::date)
    days_.push_back(static_cast<std::int32_t>(value));
  else
    words_.push_back(value);
  if (kind_ == Kind::decimal) words_.push_back(value < 0 ? -1 : 0);
}

void Column::end() {
  note(true);
  if (kind_ == Kind::list) offsets_.push_back(static_cast<std::int32_t>(children_.front().length()));
}

std::string Column::format() const {
  switch (kind_) {
    case Kind::text:
      return "u";
    case Kind::integer:
      return "l";
    case Kind::decimal:
      return fmt::format("d:19,{}", scale_);
    case Kind::date:
      return "tdD";
    case Kind::list:
      return "+l";
    case Kind::record:
      return "+s";
  }
  return "n";
}

void Column::exportSchema(ArrowSchema& out) const {
  auto kept = std::make_unique<KeptSchema>();
  kept->format = format();
  kept->name = name_;
  kept->children.resize(children_.size());
  for (std::size_t i = 0; i < children_.size(); ++i) children_[i].exportSchema(kept->children[i]);
  kept->pointers = pointersTo(kept->children);
  out = {};
  out.format = kept->format.c_str();
  out.name = kept->name.c_str();
  out.flags = ARROW_FLAG_NULLABLE;
  out.n_children = static_cast<std::int64_t>(kept->children.size());
  out.children = kept->pointers.data();
  out.release = &release<KeptSchema, ArrowSchema>;
  out.private_data = kept.release();
}

void Column::exportArray(const std::shared_ptr<const std::vector<Column>>& keep, ArrowArray& out) const {
  auto kept = std::make_unique<KeptArray>();
  kept->batch = keep;
  kept->buffers[0] = nulls_ == 0 ? nullptr : valid_.data();
  std::int64_t buffers = 2;
  switch (kind_) {
    case Kind::text:
      kept->buffers[1] = offsets_.data();
      kept->buffers[2] = bytes_.data();
      buffers = 3;
      break;
    case Kind::list:
      kept->buffers[1] = offsets_.data();
      break;
    case Kind::integer:
    case Kind::decimal:
      kept->buffers[1] = words_.data();
      break;
    case Kind::date:
      kept->buffers[1] = days_.data();
      break;
    case Kind::record:
      buffers = 1;
      break;
  }
  kept->children.resize(children_.size());
  for (std::size_t i = 0; i < children_.size(); ++i) children_[i].exportArray(keep, kept->children[i]);
  kept->pointers = pointersTo(kept->children);
  out = {};
  out.length = length_;
  out.null_count = nulls_;
  out.n_buffers = buffers;
  out.buffers = kept->buffers.data();
  out.n_children = static_cast<std::int64_t>(kept->children.size());
  out.children = kept->pointers.data();
  out.release = &release<KeptArray, ArrowArray>;
  out.private_data = kept.release();
}

void Table::endRow() {
  ++rows_;
  // How large a batch is need not be asked at each row.
  constexpr std::int64_t kLook = 1 << 10;
  const std::int64_t length = growing_.front().length();
  if (length % kLook != 0) return;
  std::size_t bytes = 0;
  for (const Column& column : growing_) bytes += column.bytes();
  if (length >= kBatchRows || bytes >= kBatchBytes) seal();
}

void Table::seal() {
  std::vector<Column> next;
  for (const Column& column : growing_) next.push_back(column.empty());
  batches_.push_back(std::make_shared<const std::vector<Column>>(std::move(growing_)));
  growing_ = std::move(next);
}

/// One reading of the table.
struct Table::Stream {
  std::vector<Batch> batches;
  Column table{"", Column::Kind::record};  // without values
  std::size_t next = 0;

  static int schema(ArrowArrayStream* stream, ArrowSchema* out) {
    static_cast<Stream*>(stream->private_data)->table.exportSchema(*out);
    return 0;
  }
  static int batch(ArrowArrayStream* stream, ArrowArray* out) {
    auto* self = static_cast<Stream*>(stream->private_data);
    *out = {};
    if (self->next == self->batches.size()) return 0;
    const Batch& batch = self->batches[self->next++];
    auto kept = std::make_unique<KeptArray>();
    kept->batch = batch;
    kept->children.resize(batch->size());
    for (std::size_t i = 0; i < batch->size(); ++i) (*batch)[i].exportArray(batch, kept->children[i]);
    kept->pointers = pointersTo(kept->children);
    out->length = batch->front().length();
    out->n_buffers = 1;
    out->buffers = kept->buffers.data();
    out->n_children = static_cast<std::int64_t>(batch->size());
    out->children = kept->pointers.data();
    out->release = &release<KeptArray, ArrowArray>;
    out->private_data = kept.release();
    return 0;
  }
  static const char* error(ArrowArrayStream*) { return nullptr; }
  static void free(ArrowArrayStream* stream) {
    delete static_cast<Stream*>(stream->private_data);
    stream->release = nullptr;
  }
};

void Table::exportStream(ArrowArrayStream& out) {
  if (growing_.front().length() > 0) seal();
  auto stream = std::make_unique<Stream>();
  stream->batches = batches_;
  for (const Column& column : growing_) stream->table.children_.push_back(column.empty());
  out = {};
  out.get_schema = &Stream::schema;
  out.get_next = &Stream::batch;
  out.get_last_error = &Stream::error;
  out.release = &Stream::free;
  out.private_data = stream.release();
}

}  // namespace kopeck::arrow
