// Document: text in sections, before it is Markdown or HTML. Written by describe(), read by toMarkdown() and toHtml().
// Plain data.
#pragma once

#include <string>
#include <vector>

namespace kopeck::describing {

/// Marks around what is set in bold; the renderers know them, and no text of an author's holds them.
inline constexpr char kBold = '\x01';
inline constexpr char kPlain = '\x02';

struct Block {
  enum class Kind { paragraph, list, table, example };
  Kind kind = Kind::paragraph;
  std::string text;                            // paragraph; the first line of an example
  std::vector<std::string> items;              // list, example
  std::vector<std::vector<std::string>> rows;  // table; the first one is its head
};

struct Section {
  std::string title;
  int level = 2;  // 2 or 3
  std::vector<Block> blocks;
};

struct Document {
  std::string language;  // "en", "ru"
  std::string title;
  std::string subtitle;
  std::vector<Section> sections;
};

}  // namespace kopeck::describing
