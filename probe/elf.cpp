// SPDX-License-Identifier: MIT
#include "probe/elf.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kassay {

namespace {

constexpr std::uint64_t dynamic_limit = 1u << 20; // bytes of PT_DYNAMIC; the largest seen have 1 KiB
constexpr std::uint64_t note_limit = 64u << 10;   // bytes of one PT_NOTE; a larger one holds no build-id
constexpr std::size_t string_limit = 64u << 10;   // bytes of one string; PATH_MAX is 4096
constexpr std::size_t strings_limit = 1u << 20;   // bytes of all strings of a file together

struct ElfEnd {
  void operator()(Elf *elf) const { elf_end(elf); }
};
using ElfPointer = std::unique_ptr<Elf, ElfEnd>;

struct Descriptor {
  int number;
  explicit Descriptor(int opened) : number(opened) {}
  ~Descriptor() {
    if (number >= 0)
      close(number);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
};

std::string machine_name(unsigned machine, int bits, bool big_endian) {
  switch (machine) {
  case EM_X86_64:
    return "x86_64";
  case EM_386:
    return "i386";
  case EM_AARCH64:
    return big_endian ? "aarch64_be" : "aarch64";
  case EM_ARM:
    return big_endian ? "armeb" : "arm";
  case EM_RISCV:
    return bits == 64 ? "riscv64" : "riscv32";
  case EM_PPC64:
    return big_endian ? "ppc64" : "ppc64le";
  case EM_PPC:
    return big_endian ? "ppc" : "ppcle";
  case EM_S390:
    return bits == 64 ? "s390x" : "s390";
  case EM_MIPS:
    return fmt::format("mips{}{}", bits == 64 ? "64" : "", big_endian ? "" : "el");
  case 258: // EM_LOONGARCH, not in every elf.h
    return bits == 64 ? "loongarch64" : "loongarch32";
  case EM_SPARC:
  case EM_SPARC32PLUS:
    return "sparc";
  case EM_SPARCV9:
    return "sparc64";
  case EM_PARISC:
    return "parisc";
  case EM_68K:
    return "m68k";
  case EM_SH:
    return "sh";
  case EM_ALPHA:
    return "alpha";
  case EM_IA_64:
    return "ia64";
  default:
    return fmt::format("em-{}", machine);
  }
}

// One open ELF file, read part by part; a part that cannot be had sets damage_ and ends the reading.
class Reader {
public:
  Reader(Elf *elf, std::uint64_t size) : elf_(elf), size_(size) {}

  Result<ElfFacts> read(const std::string &path) {
    GElf_Ehdr header;
    if (!gelf_getehdr(elf_, &header))
      return damaged(path, "no header");
    facts_.bits = gelf_getclass(elf_) == ELFCLASS64 ? 64 : 32;
    facts_.big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
    facts_.machine = machine_name(header.e_machine, facts_.bits, facts_.big_endian);
    if (!read_segments(header.e_phnum))
      return damaged(path, damage_);
    return facts_;
  }

private:
  static std::unexpected<Error> damaged(const std::string &path, std::string_view what) {
    return fail(ErrorKind::environment, fmt::format("{}: damaged ELF file: {}", path, what),
                "reinstall the package that owns it");
  }

  bool damage(const char *what) {
    damage_ = what;
    return false;
  }

  // libelf leaves out, without a word, the program headers that a file is too short for.
  bool read_segments(std::size_t promised) {
    std::size_t count = 0;
    if (elf_getphdrnum(elf_, &count) != 0 || (promised != PN_XNUM && count != promised))
      return damage("program headers lie outside the file");
    for (std::size_t i = 0; i < count; ++i) {
      GElf_Phdr segment;
      if (!gelf_getphdr(elf_, static_cast<int>(i), &segment))
        return damage("program headers lie outside the file");
      segments_.push_back(segment);
    }
    return std::ranges::all_of(segments_, [this](const GElf_Phdr &segment) { return read_segment(segment); });
  }

  bool read_segment(const GElf_Phdr &segment) {
    switch (segment.p_type) {
    case PT_INTERP:
      return string_at(segment.p_offset, segment.p_filesz, facts_.interpreter);
    case PT_DYNAMIC:
      facts_.dynamic = segment.p_filesz != 0; // 0: a file of separate debug information
      return !facts_.dynamic || read_dynamic(segment);
    case PT_NOTE:
      read_build_id(segment);
      return true;
    default:
      return true;
    }
  }

  // The bytes [offset, offset + length) of the file, in this machine's byte order; null where outside.
  Elf_Data *chunk(std::uint64_t offset, std::uint64_t length, Elf_Type type) {
    if (length == 0 || offset > size_ || length > size_ - offset)
      return nullptr;
    return elf_getdata_rawchunk(elf_, static_cast<std::int64_t>(offset), length, type);
  }

  // The string at `offset`, which ends before offset + available.
  bool string_at(std::uint64_t offset, std::uint64_t available, std::string &text) {
    constexpr std::uint64_t first_try = 256;
    for (std::uint64_t length = first_try;; length *= 16) {
      length = std::min({length, available, static_cast<std::uint64_t>(string_limit)});
      if (offset < size_)
        length = std::min(length, size_ - offset);
      Elf_Data *data = chunk(offset, length, ELF_T_BYTE);
      if (!data)
        return damage("a string lies outside the file");
      strings_ += length;
      const char *begin = static_cast<const char *>(data->d_buf);
      if (const void *end = std::memchr(begin, 0, length)) {
        text.assign(begin, static_cast<const char *>(end));
        return true;
      }
      if (length < first_try || length == available || length >= string_limit || offset + length >= size_)
        return damage("a string has no end");
      if (strings_ > strings_limit)
        return damage("its strings are too long");
    }
  }

  // Where the bytes for a virtual address are, and how many follow in the same segment.
  bool locate(std::uint64_t address, std::uint64_t &offset, std::uint64_t &available) const {
    for (const GElf_Phdr &segment : segments_) {
      if (segment.p_type != PT_LOAD || address < segment.p_vaddr)
        continue;
      std::uint64_t delta = address - segment.p_vaddr;
      if (delta >= segment.p_filesz || segment.p_offset > size_ || delta > size_ - segment.p_offset)
        continue;
      offset = segment.p_offset + delta;
      available = segment.p_filesz - delta;
      return true;
    }
    return false;
  }

  bool read_dynamic(const GElf_Phdr &segment) {
    if (segment.p_filesz > dynamic_limit)
      return damage("its dynamic section is too large");
    Elf_Data *data = chunk(segment.p_offset, segment.p_filesz, ELF_T_DYN);
    if (!data)
      return damage("its dynamic section lies outside the file");
    std::vector<GElf_Dyn> entries;
    std::uint64_t table = 0, table_size = 0;
    std::size_t count = segment.p_filesz / gelf_fsize(elf_, ELF_T_DYN, 1, EV_CURRENT);
    for (std::size_t i = 0; i < count; ++i) {
      GElf_Dyn entry;
      if (!gelf_getdyn(data, static_cast<int>(i), &entry) || entry.d_tag == DT_NULL)
        break;
      if (entry.d_tag == DT_STRTAB)
        table = entry.d_un.d_ptr;
      else if (entry.d_tag == DT_STRSZ)
        table_size = entry.d_un.d_val;
      else if (entry.d_tag == DT_FLAGS_1)
        facts_.no_default_libraries = (entry.d_un.d_val & DF_1_NODEFLIB) != 0;
      else
        entries.push_back(entry);
    }
    return read_dynamic_strings(entries, table, table_size);
  }

  bool read_dynamic_strings(const std::vector<GElf_Dyn> &entries, std::uint64_t table, std::uint64_t size) {
    for (const GElf_Dyn &entry : entries) {
      if (entry.d_tag != DT_NEEDED && entry.d_tag != DT_SONAME && entry.d_tag != DT_RPATH &&
          entry.d_tag != DT_RUNPATH)
        continue;
      std::uint64_t offset = 0, available = 0;
      if (!locate(table, offset, available))
        return damage("its dynamic string table lies outside the file");
      available = std::min(available, size);
      std::string text;
      if (entry.d_un.d_val >= available)
        return damage("a string lies outside the dynamic string table");
      if (!string_at(offset + entry.d_un.d_val, available - entry.d_un.d_val, text))
        return false;
      if (strings_ > strings_limit)
        return damage("its strings are too long");
      store(entry.d_tag, std::move(text));
    }
    return true;
  }

  void store(std::int64_t tag, std::string text) {
    if (tag == DT_NEEDED)
      facts_.needed.push_back(std::move(text));
    else if (tag == DT_SONAME)
      facts_.soname = std::move(text);
    else
      (tag == DT_RPATH ? facts_.rpath : facts_.runpath) = split(text);
  }

  static std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> elements;
    while (!list.empty()) {
      std::size_t end = std::min(list.find(':'), list.size());
      elements.emplace_back(list.substr(0, end));
      list.remove_prefix(std::min(end + 1, list.size()));
    }
    return elements;
  }

  // A damaged note is no reason to refuse the file: the loader does not read it.
  void read_build_id(const GElf_Phdr &segment) {
    if (segment.p_filesz > note_limit || !facts_.build_id.empty())
      return;
    Elf_Data *data =
        chunk(segment.p_offset, segment.p_filesz, segment.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
    if (!data)
      return;
    GElf_Nhdr note;
    std::size_t name = 0, description = 0;
    for (std::size_t next = 0; (next = gelf_getnote(data, next, &note, &name, &description)) != 0;) {
      const auto *bytes = static_cast<const unsigned char *>(data->d_buf);
      if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof "GNU" ||
          std::memcmp(bytes + name, "GNU", sizeof "GNU") != 0)
        continue;
      for (std::size_t i = 0; i < note.n_descsz; ++i)
        facts_.build_id += fmt::format("{:02x}", bytes[description + i]);
      return;
    }
  }

  Elf *elf_;
  std::uint64_t size_;
  ElfFacts facts_;
  std::vector<GElf_Phdr> segments_;
  std::size_t strings_ = 0;
  const char *damage_ = "";
};

} // namespace

Result<std::optional<ElfFacts>> read_elf(const std::string &path) {
  auto unreadable = [&] {
    return fail(ErrorKind::environment, fmt::format("{}: {}", path, strerror(errno)));
  };
  static const bool initialized = elf_version(EV_CURRENT) != EV_NONE;
  if (!initialized)
    return fail(ErrorKind::internal, "libelf does not know the current ELF version");
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)); // a FIFO must not block
  struct stat status;
  if (file.number < 0 || fstat(file.number, &status) != 0)
    return unreadable();
  if (!S_ISREG(status.st_mode))
    return std::nullopt;
  std::array<char, SELFMAG> magic{};
  ssize_t length = pread(file.number, magic.data(), magic.size(), 0);
  if (length < 0)
    return unreadable();
  if (length != SELFMAG || std::memcmp(magic.data(), ELFMAG, SELFMAG) != 0)
    return std::nullopt;
  ElfPointer elf(elf_begin(file.number, ELF_C_READ, nullptr));
  if (!elf || elf_kind(elf.get()) != ELF_K_ELF)
    return fail(ErrorKind::environment, fmt::format("{}: damaged ELF file: {}", path, elf_errmsg(-1)),
                "reinstall the package that owns it");
  return Reader(elf.get(), static_cast<std::uint64_t>(status.st_size)).read(path);
}

} // namespace kassay
