# SPDX-License-Identifier: MIT
# Completion of kassay for fish.

complete -c kassay -f
complete -c kassay -s h -l help -d 'Describe the options'
complete -c kassay -n __fish_use_subcommand -l version -d 'Print the version'
complete -c kassay -n __fish_use_subcommand -a probe -d 'What the toolchain is and can do'
complete -c kassay -n __fish_use_subcommand -a cache -d 'What is remembered between runs'
complete -c kassay -n __fish_use_subcommand -a log -d 'What was run'

set -l probe -c kassay -n '__fish_seen_subcommand_from probe'
complete $probe -s j -l jobs -x -d 'Children side by side'
complete $probe -l format -x -a 'text json markdown' -d 'How the result is printed'
complete $probe -l out -x -a '(__fish_complete_directories)' -d 'Write files into this directory'
complete $probe -l style -x -a 'static live' -d 'How Kconfig.toolchain has the symbols'
complete $probe -l rules -x -a '(__fish_complete_directories)' -d 'Use these rules'
complete $probe -l no-cache -d 'Neither use nor keep answers'
complete $probe -l timeout -x -d 'Limit for each child, in seconds'
complete $probe -l color -x -a 'auto always never' -d 'Colour in text'
complete $probe -a 'ARCH= LLVM= LLVM_IAS= CROSS_COMPILE= CC= LD= AR= NM= OBJCOPY= OBJDUMP= STRIP= READELF= HOSTCC= RUSTC= BINDGEN= PAHOLE='

set -l cache -c kassay -n '__fish_seen_subcommand_from cache'
complete $cache -a 'stat prune verify'
complete $cache -l days -x -d 'Age of what prune forgets'
complete $cache -l format -x -a 'text json' -d 'How it is printed'

set -l log -c kassay -n '__fish_seen_subcommand_from log'
complete $log -a last -d 'The newest run'
complete $log -s f -l follow -d 'Print records as they come'
complete $log -l format -x -a 'text json' -d 'How records are printed'
complete $log -s n -l runs -x -d 'How many runs to list'
