// The generated parser, and before it what its contexts derive from.
#pragma once

#include "compiler/syntax/antlr/node.h"

#include <Kopeck.h>
