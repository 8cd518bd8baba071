// The doors of the element-wise kernels: check the sizes, then call the body for this machine, or
// the reference where the machine has no vectors of the type. One macro for each shape of call;
// those in float alone say so. `nanoseconds` is about what one element costs: see parallel_for.
// For the .cpp files of this folder alone, after dispatch-inl.hpp.
#pragma once

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

// out = f(x)
#define WR_DOOR_ONE_IN_FLOAT(door, Body, nanoseconds, x, out)                         \
  template <typename T>                                                               \
  static void door##_door(std::span<const T> x, std::span<T> out) {                   \
    WR_CHECK(x.size() == out.size());                                                 \
    if constexpr (detail::kVectors<T>)                                                \
      parallel_for(out.size(), nanoseconds, [=](std::size_t begin, std::size_t end) { \
        WR_DISPATCH(Body<T>)(x.data() + begin, out.data() + begin, end - begin);      \
      });                                                                             \
    else                                                                              \
      door##_ref<T>(x, out);                                                          \
  }                                                                                   \
  void door(std::span<const float> x, std::span<float> out) { door##_door(x, out); }

#define WR_DOOR_ONE_IN(door, Body, nanoseconds, x, out) \
  WR_DOOR_ONE_IN_FLOAT(door, Body, nanoseconds, x, out) \
  void door(std::span<const double> x, std::span<double> out) { door##_door(x, out); }

// out = f(a, b)
#define WR_DOOR_TWO_IN_FLOAT(door, Body, nanoseconds, a, b, out)                          \
  template <typename T>                                                                   \
  static void door##_door(std::span<const T> a, std::span<const T> b, std::span<T> out) { \
    WR_CHECK(a.size() == out.size());                                                     \
    WR_CHECK(b.size() == out.size());                                                     \
    if constexpr (detail::kVectors<T>)                                                    \
      parallel_for(out.size(), nanoseconds, [=](std::size_t begin, std::size_t end) {     \
        WR_DISPATCH(Body<T>)                                                              \
        (a.data() + begin, b.data() + begin, out.data() + begin, end - begin);            \
      });                                                                                 \
    else                                                                                  \
      door##_ref<T>(a, b, out);                                                           \
  }                                                                                       \
  void door(std::span<const float> a, std::span<const float> b, std::span<float> out) {   \
    door##_door(a, b, out);                                                               \
  }

#define WR_DOOR_TWO_IN(door, Body, nanoseconds, a, b, out)                                 \
  WR_DOOR_TWO_IN_FLOAT(door, Body, nanoseconds, a, b, out)                                 \
  void door(std::span<const double> a, std::span<const double> b, std::span<double> out) { \
    door##_door(a, b, out);                                                                \
  }

// out = f(alpha, x)
#define WR_DOOR_FACTOR(door, Body, nanoseconds, alpha, x, out)                          \
  template <typename T>                                                                 \
  static void door##_door(T alpha, std::span<const T> x, std::span<T> out) {            \
    WR_CHECK(x.size() == out.size());                                                   \
    if constexpr (detail::kVectors<T>)                                                  \
      parallel_for(out.size(), nanoseconds, [=](std::size_t begin, std::size_t end) {   \
        WR_DISPATCH(Body<T>)(alpha, x.data() + begin, out.data() + begin, end - begin); \
      });                                                                               \
    else                                                                                \
      door##_ref<T>(alpha, x, out);                                                     \
  }                                                                                     \
  void door(float alpha, std::span<const float> x, std::span<float> out) {              \
    door##_door(alpha, x, out);                                                         \
  }                                                                                     \
  void door(double alpha, std::span<const double> x, std::span<double> out) {           \
    door##_door(alpha, x, out);                                                         \
  }

// out = value
#define WR_DOOR_VALUE(door, Body, nanoseconds, value, out)                            \
  template <typename T>                                                               \
  static void door##_door(T value, std::span<T> out) {                                \
    if constexpr (detail::kVectors<T>)                                                \
      parallel_for(out.size(), nanoseconds, [=](std::size_t begin, std::size_t end) { \
        WR_DISPATCH(Body<T>)(value, out.data() + begin, end - begin);                 \
      });                                                                             \
    else                                                                              \
      door##_ref<T>(value, out);                                                      \
  }                                                                                   \
  void door(float value, std::span<float> out) { door##_door(value, out); }           \
  void door(double value, std::span<double> out) { door##_door(value, out); }
