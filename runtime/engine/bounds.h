// The largest sums that the engine lets in, so that nothing behind them can leave int64. An event beyond one of them is
// refused as an overflow, with everything as before it. "Bounds" in docs/semantics.md.
#pragma once

#include "runtime/value/value.h"

namespace kopeck {

/// A receipt's gross and net, minor units: ten trillion of a currency with two decimals.
inline constexpr Value kMostMoney = 1'000'000'000'000'000;
/// A receipt's quantities, millionths: a billion units.
inline constexpr Value kMostUnits = 1'000'000'000'000'000;

/// What an account holds with its debts, of all kinds together and with what an event gives and uses; a history over
/// all the days that are kept, and one for ever: about 9.0e15. A thousand of them fit into int64.
inline constexpr Value kMostSum = INT64_MAX / 1024;

/// A return may have to give back and to take more than an account at its bound has room for. It adds no more than what
/// is left of its sales: lots, debts and that may come to this.
inline constexpr Value kMostWithReturn = kMostSum * 4;

/// What a ledger sums up over all its accounts, by measure: 2^59. The sixteen sums that are made of such sums fit.
inline constexpr Value kMostTotal = INT64_MAX / 16;

}  // namespace kopeck
