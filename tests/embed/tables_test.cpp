// Wrong calls of the functions for tables, through the library that applications link.
#include <gtest/gtest.h>
#include <kopeck/arrow.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace {

/// A stream that breaks where it is asked to, and knows whether it was released.
struct Stream {
  enum class Breaks { at_schema, at_batch, nowhere };
  explicit Stream(Breaks where) : breaks(where) {
    stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      if (static_cast<Stream*>(self->private_data)->breaks == Breaks::at_schema) return EIO;
      static ArrowSchema child{};
      static ArrowSchema* children[] = {&child};
      child.format = "u";
      child.name = "id";
      child.release = [](ArrowSchema* schema) { schema->release = nullptr; };
      *out = {};
      out->format = "+s";
      out->n_children = 1;
      out->children = children;
      out->release = [](ArrowSchema* schema) { schema->release = nullptr; };
      return 0;
    };
    stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      *out = {};
      return static_cast<Stream*>(self->private_data)->breaks == Breaks::at_batch ? EIO : 0;
    };
    stream.get_last_error = [](ArrowArrayStream*) -> const char* { return "the tape has torn"; };
    stream.release = [](ArrowArrayStream* self) {
      ++static_cast<Stream*>(self->private_data)->released;
      self->release = nullptr;
    };
    stream.private_data = this;
  }
  Breaks breaks;
  int released = 0;
  ArrowArrayStream stream{};
};

class Tables : public testing::Test {
 protected:
  void SetUp() override {
    const kopeck_text file = kopeck_cstr(KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop");
    kopeck_compile_options options{};
    options.size = sizeof options;
    options.engine = KOPECK_INTERPRET;
    options.files = &file;
    options.file_count = 1;
    ASSERT_EQ(kopeck_compile(&options, &programme_, nullptr, nullptr), KOPECK_OK);
    error_.size = sizeof error_;
  }
  void TearDown() override { kopeck_programme_free(programme_); }

  std::int32_t run(Stream& receipts, const kopeck_run_options* options = nullptr) {
    return kopeck_run_tables(programme_, options, &receipts.stream, nullptr, nullptr, &tables_, &error_);
  }

  kopeck_programme* programme_ = nullptr;
  kopeck_tables* tables_ = nullptr;
  kopeck_error error_{};
};

TEST_F(Tables, AStreamIsReleasedOnceWhateverHappens) {
  for (const Stream::Breaks where : {Stream::Breaks::at_schema, Stream::Breaks::at_batch, Stream::Breaks::nowhere}) {
    Stream receipts(where);
    Stream customers(Stream::Breaks::nowhere);
    EXPECT_NE(kopeck_run_tables(programme_, nullptr, &receipts.stream, &customers.stream, nullptr, &tables_, &error_),
              KOPECK_OK);
    EXPECT_EQ(tables_, nullptr);
    EXPECT_EQ(receipts.released, 1);
    EXPECT_EQ(customers.released, 1);
  }
  Stream receipts(Stream::Breaks::at_schema);
  EXPECT_EQ(run(receipts), KOPECK_FOREIGN);
  EXPECT_STREQ(error_.message, "receipts: the tape has torn");
}

TEST_F(Tables, WrongArgumentsAreAnswered) {
  Stream receipts(Stream::Breaks::nowhere);
  EXPECT_EQ(kopeck_run_tables(nullptr, nullptr, &receipts.stream, nullptr, nullptr, &tables_, &error_), KOPECK_NULL);
  EXPECT_EQ(receipts.released, 1);
  EXPECT_EQ(kopeck_run_tables(programme_, nullptr, nullptr, nullptr, nullptr, &tables_, &error_), KOPECK_NULL);
  EXPECT_EQ(kopeck_run_tables(programme_, nullptr, nullptr, nullptr, nullptr, nullptr, &error_), KOPECK_NULL);
  // A stream that was released before.
  EXPECT_EQ(run(receipts), KOPECK_BAD_ARGUMENT);
  kopeck_run_options options = KOPECK_RUN_OPTIONS;
  options.size = 3;
  Stream again(Stream::Breaks::nowhere);
  EXPECT_EQ(run(again, &options), KOPECK_BAD_STRUCT);
  options = KOPECK_RUN_OPTIONS;
  options.column_count = 2;
  Stream third(Stream::Breaks::nowhere);
  EXPECT_EQ(run(third, &options), KOPECK_NULL);
  options = KOPECK_RUN_OPTIONS;
  options.mapping = kopeck_cstr("[receipt]\nid = 5\n");
  Stream fourth(Stream::Breaks::nowhere);
  EXPECT_EQ(run(fourth, &options), KOPECK_BAD_ARGUMENT);
  EXPECT_NE(std::string(error_.message).find("mapping:"), std::string::npos) << error_.message;
}

TEST_F(Tables, HandlesThatAreNone) {
  ArrowArrayStream out{};
  EXPECT_EQ(kopeck_tables_export(nullptr, KOPECK_TABLE_POSTINGS, &out, &error_), KOPECK_NULL);
  EXPECT_EQ(kopeck_tables_export(reinterpret_cast<kopeck_tables*>(programme_), KOPECK_TABLE_POSTINGS, &out, &error_),
            KOPECK_BAD_HANDLE);
  EXPECT_EQ(kopeck_tables_summary(nullptr).size, 0U);
  kopeck_tables_free(nullptr);
}

}  // namespace
