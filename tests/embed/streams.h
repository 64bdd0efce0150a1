// TextStream: a table of texts as an Arrow stream of one batch, for tests.
#pragma once

#include <kopeck/arrow.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace embed_test {

class TextStream {
 public:
  using Column = std::pair<std::string, std::vector<std::string>>;

  explicit TextStream(const std::vector<Column>& columns) {
    for (const auto& [name, values] : columns) {
      auto one = std::make_unique<Field>();
      one->name = name;
      one->offsets = {0};
      for (const std::string& value : values) {
        one->text += value;
        one->offsets.push_back(static_cast<std::int32_t>(one->text.size()));
      }
      rows_ = static_cast<std::int64_t>(values.size());
      fields_.push_back(std::move(one));
    }
    stream_.get_schema = getSchema;
    stream_.get_next = getNext;
    stream_.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    stream_.release = [](ArrowArrayStream* self) { self->release = nullptr; };
    stream_.private_data = this;
  }
  TextStream(const TextStream&) = delete;
  TextStream& operator=(const TextStream&) = delete;
  [[nodiscard]] ArrowArrayStream* get() { return &stream_; }

 private:
  struct Field {
    std::string name, text;
    std::vector<std::int32_t> offsets;
    ArrowSchema schema{};
    ArrowArray array{};
    const void* buffers[3] = {};
  };

  static int getSchema(ArrowArrayStream* stream, ArrowSchema* out) {
    auto& self = *static_cast<TextStream*>(stream->private_data);
    self.schemas_.clear();
    for (const auto& field : self.fields_) {
      field->schema = {};
      field->schema.format = "u";
      field->schema.name = field->name.c_str();
      field->schema.release = [](ArrowSchema* schema) { schema->release = nullptr; };
      self.schemas_.push_back(&field->schema);
    }
    *out = {};
    out->format = "+s";
    out->n_children = static_cast<std::int64_t>(self.schemas_.size());
    out->children = self.schemas_.data();
    out->release = [](ArrowSchema* schema) { schema->release = nullptr; };
    return 0;
  }

  static int getNext(ArrowArrayStream* stream, ArrowArray* out) {
    auto& self = *static_cast<TextStream*>(stream->private_data);
    *out = {};
    if (std::exchange(self.given_, true)) return 0;
    for (const auto& field : self.fields_) {
      field->buffers[1] = field->offsets.data();
      field->buffers[2] = field->text.data();
      field->array.length = self.rows_;
      field->array.n_buffers = 3;
      field->array.buffers = field->buffers;
      field->array.release = [](ArrowArray* array) { array->release = nullptr; };
      self.arrays_.push_back(&field->array);
    }
    out->length = self.rows_;
    out->n_buffers = 1;
    out->buffers = self.no_buffers_;
    out->n_children = static_cast<std::int64_t>(self.arrays_.size());
    out->children = self.arrays_.data();
    out->release = [](ArrowArray* array) { array->release = nullptr; };
    return 0;
  }

  std::vector<std::unique_ptr<Field>> fields_;
  std::vector<ArrowSchema*> schemas_;
  std::vector<ArrowArray*> arrays_;
  const void* no_buffers_[1] = {};
  std::int64_t rows_ = 0;
  bool given_ = false;
  ArrowArrayStream stream_{};
};

}  // namespace embed_test
