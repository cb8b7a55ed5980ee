#include "app/app.h"

int main(int argc, char** argv) { return heed::run(argc, argv); }
