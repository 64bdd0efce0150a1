// What a till must not lose, in a folder of its own:
//   receipts.ndjson  all that was paid here, a receipt a line: input of `kopeck run`, too
//   cards            how many of them the centre has, and the accounts as of then; may be lost: all is sent again then
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <kopeck/kopeck.hpp>
#include <map>
#include <string>
#include <vector>

struct Journal {
  std::vector<std::string> lines;
  std::size_t settled = 0;                     // lines that the centre has
  std::map<std::string, kopeck::Bytes> cards;  // accounts as of these lines; empty: the centre knows none

  /// Makes the folder where there is none. False: it can't be written, or another till has it open.
  [[nodiscard]] bool open(const std::filesystem::path& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    cards_path = folder / "cards";
    file = ::open((folder / "receipts.ndjson").c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0 || ::flock(file, LOCK_EX | LOCK_NB) != 0) return false;
    ::sync();  // that there is such a file
    std::ifstream in(folder / "receipts.ndjson");
    // A line without its end was being written when the till was killed: nobody was told that it is paid.
    for (std::string line; std::getline(in, line) && !in.eof(); size += line.size() + 1) lines.push_back(line);
    readCards();
    return ::ftruncate(file, static_cast<off_t>(size)) == 0;
  }
  /// When it returns true the line survives a power cut; else there is nothing of it.
  [[nodiscard]] bool append(const std::string& line) {
    const std::string bytes = line + '\n';
    if (::write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) || ::fsync(file) != 0) {
      if (::ftruncate(file, static_cast<off_t>(size)) != 0) std::abort();  // the next start finds out
      return false;
    }
    size += bytes.size();
    lines.push_back(line);
    return true;
  }
  void readCards() {
    std::ifstream in(cards_path, std::ios::binary);
    std::size_t count = 0;
    if (!(in >> count) || count > lines.size()) return;
    settled = count;
    for (std::string card; in >> card >> count && in.get() == '\n' && count < (1U << 24);)
      if (kopeck::Bytes bytes(count, '\0'); in.read(bytes.data(), static_cast<std::streamsize>(count)))
        cards[card] = bytes;
  }
  void saveCards() const {
    std::ofstream out(cards_path.string() + ".new", std::ios::binary | std::ios::trunc);
    out << settled << '\n';
    for (const auto& [card, bytes] : cards) out << card << ' ' << bytes.size() << '\n' << bytes << '\n';
    out.close();
    if (out) std::rename((cards_path.string() + ".new").c_str(), cards_path.c_str());
  }

  int file = -1;  // open as long as the program runs
  std::size_t size = 0;
  std::filesystem::path cards_path;
};
