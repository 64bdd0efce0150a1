// Run by the build: grammar/keywords.tsv -> the token numbers for ANTLR and C++, and the table of spellings for the
// scanner.
//
//   kopeck_keywords keywords.tsv OUTPUT_FOLDER
//
// writes KopeckTokens.tokens, token_types.h, keyword_rows.inc, and words.dict for the fuzzer. Refuses a table with a
// wrong number of columns.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

// Tokens that are no words, first and in this order.
const char* const kShapes[] = {"NAME",   "NUMBER", "STRING", "DATE",  "TIME", "PERCENT", "LPAREN",
                               "RPAREN", "COMMA",  "COLON",  "SLASH", "DOT",  "DOTDOT",  "EQ",
                               "LT",     "LE",     "GT",     "GE",    "PLUS", "MINUS",   "STAR"};

std::vector<std::string> split(const std::string& line, char by) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == by) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

struct Row {
  std::string token;
  std::string place;
  std::vector<std::string> cells;  // en, ru, forms_en, forms_ru
};

bool read(const char* path, std::vector<Row>& rows) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);  // the heading
  for (int number = 2; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    const std::vector<std::string> cells = split(line, '\t');
    if (cells.size() != 5 || cells[0].empty()) {
      std::cerr << path << ":" << number << ": expected five columns, found " << cells.size() << "\n";
      return false;
    }
    const std::vector<std::string> token = split(cells[0], '/');
    rows.push_back({token[0], token.size() > 1 ? token[1] : "", {cells.begin() + 1, cells.end()}});
  }
  return !rows.empty();
}

/// Each spelling as a line of libFuzzer's dictionaries, which take ASCII only.
void writeDictionary(const std::vector<Row>& rows, const std::string& path) {
  std::ofstream out(path);
  for (const Row& row : rows) {
    for (const std::string& cell : row.cells) {
      if (cell.empty()) continue;
      out << '"';
      for (const char c : cell) {
        char text[8];
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
        std::snprintf(text, sizeof text, plain ? "%c" : "\\x%02X", byte);
        out << text;
      }
      out << "\"\n";
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Row> rows;
  if (argc != 3 || !read(argv[1], rows)) return 1;
  std::vector<std::string> names(std::begin(kShapes), std::end(kShapes));
  for (const Row& row : rows) {
    bool known = false;
    for (const std::string& name : names) known = known || name == row.token;
    if (!known) names.push_back(row.token);
  }
  const std::string folder = argv[2];
  std::ofstream tokens(folder + "/KopeckTokens.tokens");
  std::ofstream types(folder + "/token_types.h");
  std::ofstream table(folder + "/keyword_rows.inc");
  types << "// Made from grammar/keywords.tsv; not to be edited.\n#pragma once\n#include <cstdint>\n\n"
           "namespace kopeck::syntax {\n\n/// What a token is; the grammar's token numbers.\n"
           "enum TokenType : std::int32_t {\n  T_WORD = 0,\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    tokens << names[i] << "=" << i + 1 << "\n";
    types << "  T_" << names[i] << " = " << i + 1 << ",\n";
  }
  types << "  T_COUNT = " << names.size() + 1 << ",\n};\n\n}  // namespace kopeck::syntax\n";
  for (const Row& row : rows) {
    table << "{T_" << row.token << ", \"" << row.place << "\"";
    for (const std::string& cell : row.cells) table << ", \"" << cell << "\"";
    table << "},\n";
  }
  writeDictionary(rows, folder + "/words.dict");
  return tokens && types && table ? 0 : 1;
}
