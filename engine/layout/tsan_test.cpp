// Debian's libraries are not instrumented: the thread sanitizer misses the locks within fontconfig, Pango and HarfBuzz. What
// they touch is not looked at; all of our own code is.
#if defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
    return "called_from_lib:libfontconfig.so\ncalled_from_lib:libglib-2.0.so\ncalled_from_lib:libgobject-2.0.so\n"
           "called_from_lib:libpango-1.0.so\ncalled_from_lib:libpangoft2-1.0.so\ncalled_from_lib:libharfbuzz.so\n";
}
#endif
