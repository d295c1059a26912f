"""Hands on the C++ rules that are built into Bazel. Why: see //third_party:debian_bazel.bzl."""

cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
fdo_prefetch_hints = native.fdo_prefetch_hints
fdo_profile = native.fdo_profile
objc_import = native.objc_import
objc_library = native.objc_library

# Bazel's own packages name these two; nothing here is built from them.
def cc_flags_supplier(**_attrs):
    pass

def compiler_flag(**_attrs):
    pass
