# SPDX-License-Identifier: MIT
# Completion of kassay for bash.

_kassay() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command=${COMP_WORDS[1]} words=
  COMPREPLY=()

  if [ "$COMP_CWORD" = 1 ]; then
    words="probe check scan rules conf config symbols explain lock verify id diff cache log --help --version"
  else
    case $previous in
    --out | --rules | --kernel)
      compopt -o dirnames
      return
      ;;
    esac
    case $command:$previous in
    symbols:--config | symbols:-o | symbols:--output)
      compopt -o default
      return
      ;;
    symbols:--emit) words="kconfig make header config" ;;
    probe:--format | symbols:--format) words="text json markdown" ;;
    cache:--format | log:--format | explain:--format) words="text json" ;;
    probe:--style) words="static live" ;;
    probe:--color | symbols:--color | explain:--color) words="auto always never" ;;
    explain:--depth | explain:--changes | probe:-j | probe:--jobs | symbols:-j | symbols:--jobs | probe:--timeout | cache:--days | log:-n | log:--runs) return ;;
    probe:*)
      words="--jobs --format --out --style --rules --no-cache --timeout --color --help"
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
    check:*) words="--all --color --fail-on --format --jobs --no-cache --no-sandbox --out --output --rules --timeout --help ARCH= LLVM= CC= LD=" ;;
    scan:--fail-on) words="held-off suspected affected never" ;;
    scan:--color) words="auto always never" ;;
    scan:--format) words="text json sarif junit github gitlab markdown" ;;
    scan:--output) words="json= sarif= junit= github= gitlab= markdown=" ;;
    scan:--compile-commands | scan:--commands-out) compopt -o default; return ;;
    scan:*) words="--all-rules --against --changed-since --color --compile-commands --commands-out --fail-on --format --gates --jobs --kernel --memory --mine --no-cache --output --rule --rules --shard --sites --timeout --unit-timeout --help merge ARCH= LLVM= CC= O=" ;;
    rules:rules) words="list show lint test --help" ;;
    rules:*) words="--format --no-cache --rules --help" ;;
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
    verify:--level) words="L0 L1 L2 L3" ;;
    verify:--format | diff:--format) words="text json markdown" ;;
    verify:--color | diff:--color) words="auto always never" ;;
    id:--role) words="cc ld as ar nm objcopy strip readelf hostcc rustc bindgen pahole" ;;
    lock:-j | lock:--jobs | lock:--timeout | verify:-j | verify:--jobs | verify:--timeout | id:-j | id:--jobs | id:--timeout | diff:-j | diff:--jobs | diff:--timeout) return ;;
    lock:*) words="--output --jobs --rules --no-cache --timeout --help ARCH= LLVM= CC= CROSS_COMPILE=" ;;
    id:*) words="--role --ccache --jobs --rules --no-cache --timeout --help ARCH= LLVM= CC= CROSS_COMPILE=" ;;
    verify:* | diff:*)
      words="--format --jobs --rules --no-cache --timeout --color --help ARCH= LLVM= CC= CROSS_COMPILE="
      [ "$command" = diff ] || words="--level $words"
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
