// SPDX-License-Identifier: MIT
// Writes small ELF files for tests: any class, byte order and machine, without a compiler. They can be read,
// not run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <elf.h>

namespace kassay {

struct ElfImage {
  int bits = 64;
  bool big_endian = false;
  unsigned machine = EM_X86_64;
  std::string interpreter = {}, soname = {}, rpath = {}, runpath = {}; // empty: not there
  std::vector<std::string> needed = {};
  std::string build_id = {}; // raw bytes, a multiple of 4
  std::uint64_t flags_1 = 0;

  std::string bytes() const {
    std::string strings(1, '\0');
    std::vector<std::pair<std::uint64_t, std::uint64_t>> dynamic;
    auto add = [&](std::uint64_t tag, const std::string &text) {
      dynamic.emplace_back(tag, strings.size());
      strings += text + '\0';
    };
    for (const std::string &name : needed)
      add(DT_NEEDED, name);
    if (!soname.empty())
      add(DT_SONAME, soname);
    if (!rpath.empty())
      add(DT_RPATH, rpath);
    if (!runpath.empty())
      add(DT_RUNPATH, runpath);
    if (flags_1)
      dynamic.emplace_back(DT_FLAGS_1, flags_1);
    const std::uint64_t header = bits == 64 ? 64 : 52, segment = bits == 64 ? 56 : 32, word = bits / 8;
    const std::uint64_t segments = 2u + !interpreter.empty() + !build_id.empty();
    const std::uint64_t dynamic_at = header + segments * segment,
                        dynamic_size = (dynamic.size() + 3) * 2 * word;
    const std::uint64_t strings_at = dynamic_at + dynamic_size, interpreter_at = strings_at + strings.size();
    const std::uint64_t note_at = (interpreter_at + interpreter.size() + 1 + 3) / 4 * 4;
    const std::uint64_t size = note_at + (build_id.empty() ? 0 : 16 + build_id.size());
    dynamic.insert(dynamic.end(), {{DT_STRTAB, strings_at}, {DT_STRSZ, strings.size()}, {DT_NULL, 0}});

    std::string out = file_header(segments);
    put_segment(out, PT_LOAD, 0, size);
    put_segment(out, PT_DYNAMIC, dynamic_at, dynamic_size);
    if (!interpreter.empty())
      put_segment(out, PT_INTERP, interpreter_at, interpreter.size() + 1);
    if (!build_id.empty())
      put_segment(out, PT_NOTE, note_at, size - note_at);
    for (auto [tag, value] : dynamic) {
      put(out, tag, word);
      put(out, value, word);
    }
    out += strings + interpreter + '\0';
    out.resize(note_at);
    if (!build_id.empty()) {
      put(out, 4, 4);
      put(out, build_id.size(), 4);
      put(out, NT_GNU_BUILD_ID, 4);
      out += std::string("GNU\0", 4) + build_id;
    }
    return out;
  }

private:
  void put(std::string &out, std::uint64_t value, std::uint64_t size) const {
    for (std::uint64_t i = 0; i < size; ++i)
      out += static_cast<char>(value >> 8 * (big_endian ? size - 1 - i : i));
  }

  std::string file_header(std::uint64_t segments) const {
    const bool wide = bits == 64;
    std::string out = "\x7f"
                      "ELF";
    for (int value : {wide ? ELFCLASS64 : ELFCLASS32, big_endian ? ELFDATA2MSB : ELFDATA2LSB, EV_CURRENT})
      out += static_cast<char>(value);
    out.resize(EI_NIDENT);
    put(out, interpreter.empty() ? ET_DYN : ET_EXEC, 2);
    put(out, machine, 2);
    put(out, EV_CURRENT, 4);
    put(out, 0, wide ? 8 : 4);              // entry
    put(out, wide ? 64 : 52, wide ? 8 : 4); // program headers
    put(out, 0, wide ? 8 : 4);              // section headers
    put(out, 0, 4);                         // flags
    for (std::uint64_t value : {wide ? 64u : 52u, wide ? 56u : 32u})
      put(out, value, 2);
    for (std::uint64_t value : {segments, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}})
      put(out, value, 2);
    return out;
  }

  void put_segment(std::string &out, std::uint64_t type, std::uint64_t offset, std::uint64_t size) const {
    const bool wide = bits == 64;
    const std::uint64_t word = wide ? 8 : 4;
    put(out, type, 4);
    if (wide)
      put(out, PF_R, 4);
    for (std::uint64_t value : {offset, offset, offset, size, size}) // offset, vaddr, paddr, filesz, memsz
      put(out, value, word);
    if (!wide)
      put(out, PF_R, 4);
    put(out, 4, word);
  }
};

} // namespace kassay
