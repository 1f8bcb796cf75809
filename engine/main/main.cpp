#include "engine/app/app.hpp"

int main(int argc, char** argv) { return broadside::app::run_process(argc, argv); }
