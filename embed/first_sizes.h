// The sizes that structs had in the first version in which they came: a caller that says less has not set it. They
// never change, however long a struct becomes (embed/abi/kopeck-1.layout holds them as well).
#pragma once

#include <cstddef>

#include "include/kopeck/arrow.h"
#include "include/kopeck/kopeck.h"

namespace kopeck::embed {

/// Of a struct that begins with its size.
template <typename Struct>
inline constexpr std::size_t kFirstSize = 0;

template <>
inline constexpr std::size_t kFirstSize<kopeck_error> = 3080;
template <>
inline constexpr std::size_t kFirstSize<kopeck_compile_options> = 56;
template <>
inline constexpr std::size_t kFirstSize<kopeck_load_options> = 8;
template <>
inline constexpr std::size_t kFirstSize<kopeck_diagnostic> = 184;
template <>
inline constexpr std::size_t kFirstSize<kopeck_programme_info> = 128;
template <>
inline constexpr std::size_t kFirstSize<kopeck_kind_info> = 48;
template <>
inline constexpr std::size_t kFirstSize<kopeck_tiers_info> = 24;
template <>
inline constexpr std::size_t kFirstSize<kopeck_event> = 272;
template <>
inline constexpr std::size_t kFirstSize<kopeck_outcome> = 200;
template <>
inline constexpr std::size_t kFirstSize<kopeck_account_info> = 80;
template <>
inline constexpr std::size_t kFirstSize<kopeck_quote> = 216;
template <>
inline constexpr std::size_t kFirstSize<kopeck_ledger_options> = 40;
template <>
inline constexpr std::size_t kFirstSize<kopeck_run_options> = 88;

}  // namespace kopeck::embed
