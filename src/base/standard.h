// The standard headers that most files include, compiled once by the Makefile: the build takes a
// third less time. Files still include what they use; PRECOMPILED= builds without this.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>  // which every kernel reads, through kernels/vector.h
#endif
