#include "engine/base/harfbuzz.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <new>
#include <thread>

namespace broadside {
namespace {

TEST(Faces, StayOnceMemoryHasFailedInAnyThread) {
    static int destroyed = 0;
    const auto make = [] {
        HbFace face(hb_face_create(hb_blob_get_empty(), 0));
        static hb_user_data_key_t key;
        hb_face_set_user_data(
            face.get(), &key, &destroyed, [](void* count) { ++*static_cast<int*>(count); }, 1);
        return face;
    };
    make();
    EXPECT_EQ(destroyed, 1);
    static const auto* const kept = new HbFace(make());    // for ever within reach, for who looks for leaks
    hb_face_t* face = kept->get();
    std::thread([] {
        const MemoryCheck memory;
        errno = ENOMEM;    // as malloc leaves it
    }).join();
    errno = 0;
    kept->get_deleter()(face);
    EXPECT_EQ(destroyed, 1);
}

TEST(MemoryCheck, OneWithinAnotherForgetsNothing) {
    const MemoryCheck outer;
    errno = ENOMEM;    // as malloc leaves it
    EXPECT_THROW(MemoryCheck().check(), std::bad_alloc);
    EXPECT_THROW(outer.check(), std::bad_alloc);
    errno = 0;
}

}    // namespace
}    // namespace broadside
