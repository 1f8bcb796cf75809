// What the thread sanitizer cannot see when it looks for races: Debian's libraries are not instrumented, so it misses
// the atomics by which Cairo and Pango hand freed objects from thread to thread, and Pango's thread that starts
// fontconfig. Memory functions that those call are not looked at; all of our own code is.
#if defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
    return "called_from_lib:libcairo.so\ncalled_from_lib:libpixman-1.so\ncalled_from_lib:libfontconfig.so\n"
           "called_from_lib:libglib-2.0.so\ncalled_from_lib:libgobject-2.0.so\ncalled_from_lib:libpango-1.0.so\n"
           "called_from_lib:libpangoft2-1.0.so\ncalled_from_lib:libharfbuzz.so\n";
}
#endif
