#include "engine/pdf/write/compress.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace broadside::pdf {
namespace {

TEST(Compress, AnotherReadsWhatWasWrittenInPieces) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{262'144}, std::size_t{262'145}, std::size_t{1'000'000}}) {
        std::string bytes;
        for (unsigned n = 1; bytes.size() < size; n = n * 1'664'525 + 1'013'904'223)
            bytes += std::to_string(n >> 20) + ' ';
        bytes.resize(size);
        const std::string small = compressed(bytes, 3);
        EXPECT_LT(small.size(), size / 2 + 20);
        EXPECT_TRUE(compressed(bytes, 1) == small);
        std::string back(size, '\0');
        uLongf n = static_cast<uLongf>(size);
        // Reads it all, and checks the sum at its end.
        ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(back.data()), &n, reinterpret_cast<const Bytef*>(small.data()),
                             static_cast<uLong>(small.size())),
                  Z_OK);
        EXPECT_TRUE(back == bytes) << size;
    }
}

}    // namespace
}    // namespace broadside::pdf
