// Images through the C interface, and through nothing else: built, loaded, refused; answers are those of the rules.
#include <gtest/gtest.h>
#include <kopeck/kopeck.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace {

std::string bytesOf(const kopeck_image* image) {
  const kopeck_bytes bytes = kopeck_image_bytes(image);
  return {static_cast<const char*>(bytes.data), bytes.size};
}

class Images : public ::testing::Test {
 protected:
  void SetUp() override {
    const kopeck_text file = kopeck_cstr(KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop");
    kopeck_compile_options options{};
    options.size = sizeof options;
    options.files = &file;
    options.file_count = 1;
    ASSERT_EQ(kopeck_compile(&options, &programme_, nullptr, nullptr), KOPECK_OK);
  }
  void TearDown() override { kopeck_programme_free(programme_); }

  [[nodiscard]] std::string built(const char* cpus) const {
    kopeck_image* image = nullptr;
    kopeck_error error{};
    error.size = sizeof error;
    EXPECT_EQ(kopeck_build_image(programme_, kopeck_cstr(cpus), &image, &error), KOPECK_OK) << error.message;
    std::string bytes = bytesOf(image);
    kopeck_image_free(image);
    return bytes;
  }
  /// The code that loading answers; nothing is kept.
  static std::int32_t answerOf(const std::string& bytes, std::string& message) {
    kopeck_programme* programme = nullptr;
    kopeck_error error{};
    error.size = sizeof error;
    const std::int32_t code = kopeck_programme_load_image({bytes.data(), bytes.size()}, nullptr, &programme, &error);
    if (code == KOPECK_OK) kopeck_programme_free(programme);
    EXPECT_EQ(programme == nullptr, code != KOPECK_OK);
    message = code == KOPECK_OK ? "" : error.message;
    return code;
  }
  static std::string engineOf(const std::string& bytes, std::int32_t native_code) {
    kopeck_load_options options{};
    options.size = sizeof options;
    options.native_code = native_code;
    kopeck_programme* programme = nullptr;
    EXPECT_EQ(kopeck_programme_load_image({bytes.data(), bytes.size()}, &options, &programme, nullptr), KOPECK_OK);
    kopeck_programme_info info{};
    info.size = sizeof info;
    EXPECT_EQ(kopeck_programme_get(programme, &info, nullptr), KOPECK_OK);
    std::string engine(info.engine.data, info.engine.size);
    kopeck_programme_free(programme);
    return engine;
  }

  kopeck_programme* programme_ = nullptr;
};

TEST_F(Images, AreTheProgramme) {
  const std::string bytes = built("none");
  kopeck_programme* loaded = nullptr;
  ASSERT_EQ(kopeck_programme_load_image({bytes.data(), bytes.size()}, nullptr, &loaded, nullptr), KOPECK_OK);
  kopeck_programme_info rules{};
  kopeck_programme_info image{};
  rules.size = image.size = sizeof rules;
  ASSERT_EQ(kopeck_programme_get(programme_, &rules, nullptr), KOPECK_OK);
  ASSERT_EQ(kopeck_programme_get(loaded, &image, nullptr), KOPECK_OK);
  EXPECT_EQ(std::string(rules.identity.data, rules.identity.size),
            std::string(image.identity.data, image.identity.size));
  EXPECT_EQ(std::string(image.name.data, image.name.size), "Coffee Club");
  EXPECT_EQ(rules.kinds, image.kinds);
  kopeck_programme_free(loaded);
}

TEST_F(Images, RunTheirCodeOnlyWhereAsked) {
  const std::string plain = built("none");
  const std::string code = built("native");
  EXPECT_EQ(engineOf(plain, 0), "interpret");
  EXPECT_EQ(engineOf(plain, 1), "interpret");
  EXPECT_EQ(engineOf(code, 0), "interpret");
  EXPECT_EQ(engineOf(code, 1), "image");
}

TEST_F(Images, AreRefusedWithTheReason) {
  const std::string bytes = built("none");
  std::string message;
  EXPECT_EQ(answerOf(bytes, message), KOPECK_OK);
  EXPECT_EQ(answerOf("", message), KOPECK_FOREIGN);
  EXPECT_EQ(answerOf("programme", message), KOPECK_FOREIGN);
  EXPECT_EQ(answerOf(bytes.substr(0, bytes.size() - 1), message), KOPECK_DAMAGED);
  EXPECT_EQ(message, "the programme image is damaged: it is cut off");
  std::string other = bytes;
  other.back() = static_cast<char>(other.back() ^ 1);
  EXPECT_EQ(answerOf(other, message), KOPECK_DAMAGED);
  other = bytes;
  other[8] = 9;
  EXPECT_EQ(answerOf(other, message), KOPECK_NEWER);
  EXPECT_NE(message.find("take a newer Kopeck"), std::string::npos);
  other[8] = 0;
  EXPECT_EQ(answerOf(other, message), KOPECK_FOREIGN);
}

TEST_F(Images, AnswerMisuse) {
  kopeck_image* image = nullptr;
  EXPECT_EQ(kopeck_build_image(nullptr, kopeck_cstr("none"), &image, nullptr), KOPECK_NULL);
  EXPECT_EQ(kopeck_build_image(programme_, kopeck_cstr("none"), nullptr, nullptr), KOPECK_NULL);
  EXPECT_EQ(kopeck_build_image(programme_, kopeck_cstr("pentium"), &image, nullptr), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(image, nullptr);
  ASSERT_EQ(kopeck_build_image(programme_, kopeck_cstr("none"), &image, nullptr), KOPECK_OK);
  kopeck_programme* loaded = nullptr;
  const kopeck_bytes bytes = kopeck_image_bytes(image);
  EXPECT_EQ(kopeck_programme_load_image(bytes, nullptr, nullptr, nullptr), KOPECK_NULL);
  EXPECT_EQ(kopeck_programme_load_image({nullptr, 5}, nullptr, &loaded, nullptr), KOPECK_NULL);
  kopeck_load_options options{};
  EXPECT_EQ(kopeck_programme_load_image(bytes, &options, &loaded, nullptr), KOPECK_BAD_STRUCT);
  kopeck_image_free(image);
  EXPECT_EQ(kopeck_image_bytes(image).size, 0U);
  kopeck_image_free(image);
  EXPECT_EQ(kopeck_image_bytes(reinterpret_cast<const kopeck_image*>(programme_)).size, 0U);
  kopeck_image* freed = nullptr;
  kopeck_programme* gone = nullptr;
  const std::string again = built("none");
  ASSERT_EQ(kopeck_programme_load_image({again.data(), again.size()}, nullptr, &gone, nullptr), KOPECK_OK);
  kopeck_programme_free(gone);
  EXPECT_EQ(kopeck_build_image(gone, kopeck_cstr("none"), &freed, nullptr), KOPECK_FREED);
}

}  // namespace
