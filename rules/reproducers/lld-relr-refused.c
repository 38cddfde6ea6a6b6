// SPDX-License-Identifier: MIT
// Something to link: an affected linker before 14 refuses the keyword pack-relative-relocs. See lld-relr.S for 14.
void _start(void) {}
