# SPDX-License-Identifier: MIT
# Completion of kassay for bash.

_kassay() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command=${COMP_WORDS[1]} words=
  COMPREPLY=()

  if [ "$COMP_CWORD" = 1 ]; then
    words="probe check scan rules conf config symbols explain lock verify archive restore run export id diff fingerprint cache log --help --version"
  else
    case $previous in
    --out | --rules | --kernel)
      compopt -o dirnames
      return
      ;;
    esac
    case $command:$previous in
    check:--config | symbols:--config | symbols:-o | symbols:--output)
      compopt -o default
      return
      ;;
    symbols:--emit) words="kconfig make header config" ;;
    probe:--format | symbols:--format) words="text json markdown" ;;
    cache:--format | log:--format | explain:--format) words="text json" ;;
    probe:--style | check:--style) words="static live" ;;
    probe:--color | symbols:--color | explain:--color) words="auto always never" ;;
    explain:--depth | explain:--changes | probe:-j | probe:--jobs | symbols:-j | symbols:--jobs | probe:--timeout | cache:--days | log:-n | log:--runs) return ;;
    probe:*)
      words="--jobs --format --out --style --rules --no-cache --no-sandbox --timeout --color --help"
      case $word in
      -*) ;;
      *)
        words="ARCH= LLVM= LLVM_IAS= CROSS_COMPILE= CC= LD= AR= NM= OBJCOPY= OBJDUMP= STRIP= READELF= HOSTCC= RUSTC= BINDGEN= PAHOLE="
        compopt -o nospace
        ;;
      esac
      ;;
    symbols:*)
      words="--kernel --config --against --format --emit --output --jobs --no-cache --refresh --color --help"
      case $word in
      -*) ;;
      *)
        words="ARCH= LLVM= CROSS_COMPILE= CC= LD= O="
        compopt -o nospace
        ;;
      esac
      ;;
    check:--fail-on) words="held-off suspected affected never" ;;
    check:--color) words="auto always never" ;;
    check:--output) words="json= sarif= junit= github= gitlab= markdown=" ;;
    check:*) words="--all --color --config --fail-on --format --jobs --kernel --no-cache --no-sandbox --out --output --rules --style --timeout --help ARCH= LLVM= CC= LD= O=" ;;
    scan:--fail-on) words="held-off suspected affected never" ;;
    scan:--color) words="auto always never" ;;
    scan:--format) words="text json sarif junit github gitlab markdown" ;;
    scan:--output) words="json= sarif= junit= github= gitlab= markdown=" ;;
    scan:--compile-commands | scan:--commands-out) compopt -o default; return ;;
    scan:*) words="--all-rules --against --changed-since --color --compile-commands --commands-out --fail-on --format --gates --jobs --kernel --memory --mine --no-cache --output --rule --rules --shard --sites --timeout --unit-timeout --help merge ARCH= LLVM= CC= O=" ;;
    rules:rules) words="list show lint test schema new bisect --help" ;;
    rules:*) words="--compilers --format --jobs --kernel --no-cache --no-sandbox --out --rules --source --timeout --help ARCH= LLVM= CC=" ;;
    conf:--defconfig | conf:--savedefconfig)
      compopt -o default
      return
      ;;
    conf:*)
      words="--help --silent --oldaskconfig --oldconfig --syncconfig --olddefconfig --defconfig --savedefconfig --allnoconfig --allyesconfig --allmodconfig --alldefconfig --randconfig --listnewconfig --helpnewconfig --yes2modconfig --mod2yesconfig --mod2noconfig"
      compopt -o default
      ;;
    config:-j | config:--jobs) return ;;
    config:*)
      words="--kernel --silent --jobs --no-cache --refresh --help"
      case $word in
      -*) ;;
      [A-Z]*)
        words="ARCH= LLVM= CROSS_COMPILE= CC= O="
        compopt -o nospace
        ;;
      *) words="defconfig savedefconfig tinyconfig oldconfig olddefconfig syncconfig allnoconfig allyesconfig allmodconfig alldefconfig randconfig listnewconfig helpnewconfig yes2modconfig mod2yesconfig mod2noconfig" ;;
      esac
      ;;
    lock:-o | lock:--output)
      compopt -o default
      return
      ;;
    verify:--level) words="L0 L1 L2 L3 L4" ;;
    verify:--format) words="text json sarif junit github gitlab markdown" ;;
    diff:--format) words="text json markdown" ;;
    verify:--color | diff:--color) words="auto always never" ;;
    id:--role) words="cc ld as ar nm objcopy strip readelf hostcc rustc bindgen pahole" ;;
    lock:-j | lock:--jobs | lock:--timeout | verify:-j | verify:--jobs | verify:--timeout | id:-j | id:--jobs | id:--timeout | diff:-j | diff:--jobs | diff:--timeout) return ;;
    fingerprint:-o | fingerprint:--output | fingerprint:--compile-commands | diff:--compile-commands | fingerprint:--files | diff:--files)
      compopt -o default
      return
      ;;
    fingerprint:--format) words="text json" ;;
    fingerprint:--color) words="auto always never" ;;
    fingerprint:-j | fingerprint:--jobs | fingerprint:--timeout | fingerprint:--disassemble | diff:--disassemble) return ;;
    fingerprint:*)
      words="--compile-commands --files --disassemble --output --format --jobs --no-cache --timeout --color --help ARCH= LLVM= CC= CROSS_COMPILE="
      compopt -o default
      ;;
    lock:--kernel | verify:--kernel | diff:--kernel)
      compopt -o dirnames
      return
      ;;
    lock:*) words="--codegen --defects --no-sandbox --output --kernel --schema --jobs --rules --no-cache --timeout --help ARCH= LLVM= CC= CROSS_COMPILE=" ;;
    id:*) words="--role --ccache --jobs --rules --no-cache --timeout --help ARCH= LLVM= CC= CROSS_COMPILE=" ;;
    verify:* | diff:*)
      words="--format --jobs --rules --no-cache --timeout --color --help ARCH= LLVM= CC= CROSS_COMPILE="
      if [ "$command" = diff ]; then
        words="--codegen --compile-commands --files --disassemble --kernel --config $words"
      else
        words="--level --no-sandbox --output --github --kernel $words"
      fi
      compopt -o default
      ;;
    archive:--to | restore:--into | restore:--from | run:--toolchain)
      compopt -o dirnames
      return
      ;;
    archive:* | restore:* | run:* | export:*)
      case $command in
      archive) words="--to --mirror --offline --help" ;;
      restore) words="--into --from --help" ;;
      run) words="--toolchain --help" ;;
      export) words="--output --snapshot --help" ;;
      esac
      [ "$command:$previous" != export:export ] || words="cyclonedx slsa test-result buildinfo packages dockerfile $words"
      compopt -o default
      ;;
    explain:--config)
      compopt -o default
      return
      ;;
    explain:*) words="--kernel --config --depth --changes --format --color --no-cache --help ARCH= LLVM= CC= CROSS_COMPILE= O=" ;;
    cache:cache) words="stat prune verify --help" ;;
    cache:prune) words="--days --format --help" ;;
    cache:*) words="--format --help" ;;
    log:*) words="last --follow --format --runs --help" ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _kassay kassay
