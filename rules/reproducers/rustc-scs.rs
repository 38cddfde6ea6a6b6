// SPDX-License-Identifier: MIT
// An affected compiler cannot keep x18 for the shadow call stack: it does not know -Zfixed-x18. Another one goes on
// and prints the crate's name, or says that the machine has no x18.
#![no_std]
