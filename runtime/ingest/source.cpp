#include "runtime/ingest/source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace kopeck {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
constexpr std::size_t kBlocks = 4;

class File {
 public:
  explicit File(int descriptor = -1) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~File() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }
  int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

struct CloseArchive {
  void operator()(archive* held) const { archive_read_free(held); }
};

std::string systemText(int code) {
  return std::generic_category().message(code);
}

bool startsWith(std::string_view bytes, std::string_view magic) {
  return bytes.substr(0, magic.size()) == magic;
}

bool isPacked(std::string_view start) {
  using namespace std::string_view_literals;
  return startsWith(start,
                    "\xFD"sv
                    "7zXZ\0"sv) ||
         startsWith(start, "\x1F\x8B"sv) || startsWith(start, "\x28\xB5\x2F\xFD"sv) || startsWith(start, "BZh"sv);
}

bool isArchive(std::string_view start) {
  using namespace std::string_view_literals;
  constexpr std::size_t kTarMagic = 257;
  return startsWith(start, "PK\3\4"sv) || startsWith(start, "PK\5\6"sv) ||
         (start.size() > kTarMagic && startsWith(start.substr(kTarMagic), "ustar"sv));
}

/// Left by file managers and by copies under way.
bool isHidden(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return startsWith(slash == std::string_view::npos ? path : path.substr(slash + 1), ".");
}

}  // namespace

/// What a Source reads: one file, a text, or all of `paths`.
struct Source::What {
  int descriptor = -1;
  std::string text;
  std::vector<std::string> paths;
  bool all = false;  // every file of an archive, and kFileEnd behind each
};

/// The reading thread fills blocks in a ring; next() hands them out in order.
class Source::Impl {
 public:
  Impl(What what, std::string name)
      : file_(what.descriptor),
        text_(std::move(what.text)),
        paths_(std::move(what.paths)),
        all_(what.all),
        name_(std::move(name)) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) == 0) {
      wake_read_ = File(ends[0]);
      wake_write_ = File(ends[1]);
    }
    struct stat status {};
    if (file_.get() >= 0 && ::fstat(file_.get(), &status) == 0 && S_ISREG(status.st_mode))
      progress_->size = static_cast<std::uint64_t>(status.st_size);
    for (const std::string& path : paths_)
      if (::stat(path.c_str(), &status) == 0) progress_->size += static_cast<std::uint64_t>(status.st_size);
    thread_ = std::thread([this] { run(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_write_ = File();
    changed_.notify_all();
    thread_.join();
  }

  Result<std::string_view> next() {
    std::unique_lock lock(mutex_);
    if (handed_out_) {
      handed_out_ = false;
      ++taken_;
      changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > taken_ || ended_; });
    if (filled_ > taken_) {
      handed_out_ = true;
      const Block& block = blocks_[taken_ % kBlocks];
      return std::string_view(block.bytes.get(), block.size);
    }
    if (error_) return *error_;
    return std::string_view();
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::shared_ptr<const SourceProgress> progress() const { return progress_; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };

  void run() {
    const std::optional<Error> error = is_folder_ ? readPaths() : readOne();
    const std::lock_guard lock(mutex_);
    error_ = error;
    ended_ = true;
    changed_.notify_all();
  }

  std::optional<Error> readOne() { return isPackedInput() ? readPacked() : readPlain(); }

  std::optional<Error> readPaths() {
    for (const std::string& path : paths_) {
      if (stop_) return std::nullopt;
      name_now_ = path;
      file_ = File(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
      if (file_.get() < 0) return failure(ErrorKind::io, systemText(errno));
      start_size_ = 0;
      if (std::optional<Error> error = readOne()) return error;
      publishFileEnd();
    }
    return std::nullopt;
  }

  void publishFileEnd() {
    Block* block = freeBlock();
    if (block == nullptr) return;
    block->bytes[0] = kFileEnd;
    block->size = 1;
    publish();
  }

  Error failure(ErrorKind kind, const std::string& why) const {
    const std::string& name = name_now_.empty() ? name_ : name_now_;
    return {kind, fmt::format("cannot read {}: {}", name, why), fmt::format("не удаётся прочитать {}: {}", name, why)};
  }

  /// Reads into [to, to + size); 0 at the end, -1 with errno on failure. A Source that is being destroyed sees the end,
  /// also while its input is a pipe that says nothing.
  ssize_t readSome(char* to, std::size_t size) {
    if (file_.get() < 0) {
      const std::size_t count = text_.copy(to, size, text_at_);
      text_at_ += count;
      return static_cast<ssize_t>(count);
    }
    for (;;) {
      pollfd waits[2] = {{file_.get(), POLLIN, 0}, {wake_read_.get(), POLLIN, 0}};
      if (::poll(waits, 2, -1) < 0 && errno != EINTR) return -1;
      if (waits[1].revents != 0) return 0;
      const ssize_t count = ::read(file_.get(), to, size);
      if (count > 0) progress_->read += static_cast<std::uint64_t>(count);
      if (count >= 0 || (errno != EINTR && errno != EAGAIN)) return count;
    }
  }

  bool isPackedInput() {
    const std::size_t wanted = all_ ? start_.size() : kLongestMagic;
    while (start_size_ < wanted) {
      const ssize_t count = readSome(start_.data() + start_size_, wanted - start_size_);
      if (count <= 0) break;
      start_size_ += static_cast<std::size_t>(count);
    }
    const std::string_view start(start_.data(), start_size_);
    return isPacked(start) || (all_ && isArchive(start));
  }

  /// As readSome, beginning with the bytes that isPackedInput has looked at.
  ssize_t readFromStart(char* to, std::size_t size) {
    if (start_size_ == 0) return readSome(to, size);
    const std::size_t count = std::min(size, start_size_);
    std::memcpy(to, start_.data(), count);
    std::memmove(start_.data(), start_.data() + count, start_size_ - count);
    start_size_ -= count;
    return static_cast<ssize_t>(count);
  }

  /// A block to fill; nullptr when the Source is being destroyed.
  Block* freeBlock() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || filled_ - taken_ < kBlocks; });
    if (stop_) return nullptr;
    Block& block = blocks_[filled_ % kBlocks];
    if (!block.bytes) block.bytes = std::make_unique_for_overwrite<char[]>(kBlockBytes);
    block.size = 0;
    return &block;
  }

  void publish() {
    const std::lock_guard lock(mutex_);
    ++filled_;
    changed_.notify_all();
  }

  std::optional<Error> readPlain() {
    for (;;) {
      Block* block = freeBlock();
      if (block == nullptr) return std::nullopt;
      const ssize_t count = readFromStart(block->bytes.get(), kBlockBytes);
      if (count < 0) return failure(ErrorKind::io, systemText(errno));
      if (count == 0) return std::nullopt;
      block->size = static_cast<std::size_t>(count);
      publish();
    }
  }

  static la_ssize_t onRead(archive* held, void* self, const void** bytes) {
    auto& impl = *static_cast<Impl*>(self);
    *bytes = impl.packed_.get();
    const ssize_t count = impl.readFromStart(impl.packed_.get(), kBlockBytes);
    if (count < 0) archive_set_error(held, errno, "%s", systemText(errno).c_str());
    return count;
  }

  std::optional<Error> readPacked() {
    packed_ = std::make_unique_for_overwrite<char[]>(kBlockBytes);
    const std::unique_ptr<archive, CloseArchive> held(archive_read_new());
    // These and no others: libarchive knows filters that would take plain text for theirs.
    archive_read_support_filter_xz(held.get());
    archive_read_support_filter_gzip(held.get());
    archive_read_support_filter_zstd(held.get());
    archive_read_support_filter_bzip2(held.get());
    archive_read_support_format_raw(held.get());
    archive_read_support_format_empty(held.get());
    if (all_) {
      archive_read_support_format_tar(held.get());
      archive_read_support_format_zip(held.get());
    }
    if (archive_read_open(held.get(), this, nullptr, &Impl::onRead, nullptr) != ARCHIVE_OK)
      return failure(ErrorKind::damaged, textOf(held.get()));
    for (archive_entry* entry = nullptr;;) {
      const int header = archive_read_next_header(held.get(), &entry);
      if (header == ARCHIVE_EOF) return std::nullopt;
      // A warning is about a name in a character set that this system does not know.
      if (header != ARCHIVE_OK && header != ARCHIVE_WARN) return failure(ErrorKind::damaged, textOf(held.get()));
      if (all_ && isLeftOut(entry)) continue;
      if (std::optional<Error> error = readMember(held.get())) return error;
      if (stop_) return std::nullopt;
      if (all_) publishFileEnd();
    }
  }

  static std::string textOf(archive* held) {
    const char* text = archive_error_string(held);
    return text == nullptr ? "" : text;
  }

  static bool isLeftOut(archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    return archive_entry_filetype(entry) != AE_IFREG || (name != nullptr && isHidden(name));
  }

  std::optional<Error> readMember(archive* held) {
    for (;;) {
      Block* block = freeBlock();
      if (block == nullptr) return std::nullopt;
      const la_ssize_t count = archive_read_data(held, block->bytes.get(), kBlockBytes);
      if (count < 0) return failure(ErrorKind::damaged, textOf(held));
      if (count == 0) return std::nullopt;
      block->size = static_cast<std::size_t>(count);
      publish();
    }
  }

  File file_;  // or none, and text_ is read
  std::string text_;
  std::size_t text_at_ = 0;
  std::vector<std::string> paths_;
  bool all_;
  bool is_folder_ = file_.get() < 0 && all_;
  std::string name_;
  std::string name_now_;  // of paths_; for messages
  std::shared_ptr<SourceProgress> progress_ = std::make_shared<SourceProgress>();
  File wake_read_, wake_write_;
  static constexpr std::size_t kLongestMagic = 8;
  std::array<char, 512> start_{};
  std::size_t start_size_ = 0;
  std::unique_ptr<char[]> packed_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Block, kBlocks> blocks_;
  std::size_t filled_ = 0;  // blocks ever filled and taken back; the ring index is the rest by kBlocks
  std::size_t taken_ = 0;
  bool handed_out_ = false;
  bool ended_ = false;
  std::atomic<bool> stop_ = false;
  std::optional<Error> error_;
  std::thread thread_;
};

Source::Source(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Source::Source(Source&&) noexcept = default;
Source& Source::operator=(Source&&) noexcept = default;
Source::~Source() = default;

Result<Source> Source::open(const std::string& path) {
  return openOne(path, false);
}

Result<Source> Source::openOne(const std::string& path, bool all) {
  What what;
  what.all = all;
  what.descriptor = STDIN_FILENO;
  if (path == "-") return Source(std::make_unique<Impl>(std::move(what), "standard input"));
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char probe = 0;
  // A folder opens but does not read; better said here than by the thread.
  if (file.get() < 0 || (::read(file.get(), &probe, 0) < 0 && errno == EISDIR)) {
    const std::string why = systemText(errno);
    return Error{ErrorKind::io, fmt::format("cannot open {}: {}", path, why),
                 fmt::format("не удаётся открыть {}: {}", path, why)};
  }
  what.descriptor = file.release();
  return Source(std::make_unique<Impl>(std::move(what), path));
}

Result<Source> Source::openAll(const std::string& path) {
  std::error_code failed;
  if (path == "-" || !std::filesystem::is_directory(path, failed)) return openOne(path, true);
  What what;
  what.all = true;
  auto each = std::filesystem::recursive_directory_iterator(path, failed);
  for (; !failed && each != std::filesystem::recursive_directory_iterator(); each.increment(failed)) {
    const std::string name = each->path().string();
    std::error_code unknown;
    if (isHidden(name)) {
      if (each->is_directory(unknown)) each.disable_recursion_pending();
    } else if (each->is_regular_file(unknown)) {
      what.paths.push_back(name);
    }
  }
  if (failed)
    return Error{ErrorKind::io, fmt::format("cannot open {}: {}", path, systemText(failed.value())),
                 fmt::format("не удаётся открыть {}: {}", path, systemText(failed.value()))};
  std::sort(what.paths.begin(), what.paths.end());
  return Source(std::make_unique<Impl>(std::move(what), path));
}

Source Source::fromText(std::string text, std::string name) {
  What what;
  what.text = std::move(text);
  return Source(std::make_unique<Impl>(std::move(what), std::move(name)));
}

Result<std::string_view> Source::next() {
  return impl_->next();
}
std::shared_ptr<const SourceProgress> Source::progress() const {
  return impl_->progress();
}
const std::string& Source::name() const {
  return impl_->name();
}

}  // namespace kopeck
