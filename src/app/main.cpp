#include "base/parallel.h"

#include <cstdio>

int main() { std::puts(heed::describe_machine().c_str()); }
