# What every door shares: voices, strict mode, packages, quiet steps. Source it, do not run it.
# Leaves out: anything about one door alone.
#
#   say WORDS            a line for the reader           trouble WORDS    a line about what went wrong
#   hint WORDS           what to do about it             give_up CODE WORDS [HINT]
#   be_strict            as --strict and CI=true do: exports WR_STRICT=1
#   is_strict            true in strict mode
#   unknown_option ARG KNOWN...     exit 64, with the nearest option as a suggestion
#   ensure_packages GROUP...        installs what is missing, or explains and exits 69
#   ensure_optional GROUP...        the same, but comes back: false, and the reason in $WR_REASON
#   step TITLE COMMAND...           runs quietly, log in build/logs; false if it failed, after
#                                   showing the first error
#   first_error LOG                 the first error of a compiler, of CMake, or the last lines
#
#   lock_build           waits until no other door builds in this tree
#
# Groups of packages: build, test, book, wasm, browser, aarch64, bench, peers (ci/packages/, one file a
# distribution).

set -u -o pipefail
WR_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
WR_DOOR=ci/$(basename "$0")
WR_LOGS=$WR_ROOT/build/logs
WR_JOBS=${WR_JOBS:-$(nproc 2>/dev/null || echo 2)}
WR_REASON=
export WR_ROOT WR_JOBS
# How long an OpenMP thread that waits keeps its core: some 50 microseconds, and not the 4 milliseconds
# of libgomp. Where other programs want the cores, the thread waited for may need that very core.
export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-20000}
# Python packages are the distribution's, so Python is too; elsewhere it is the one on the path.
if [ -z "${WR_PYTHON:-}" ]; then
  WR_PYTHON=python3
  if [ -x /usr/bin/python3 ]; then WR_PYTHON=/usr/bin/python3; fi
fi
export WR_PYTHON

be_strict() { export WR_STRICT=1; }
is_strict() { [ -n "${WR_STRICT:-}" ]; }
# Strict mode is asked for, by --strict or by CI=true, and never inherited by accident: empty is off.
if [ "${CI:-}" = true ] || [ "${CI:-}" = 1 ]; then be_strict; fi

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  WR_BOLD=$'\e[1m' WR_RED=$'\e[31m' WR_GREEN=$'\e[32m' WR_DIM=$'\e[2m' WR_PLAIN=$'\e[0m'
else
  WR_BOLD='' WR_RED='' WR_GREEN='' WR_DIM='' WR_PLAIN=''
fi
say() { printf '%s\n' "$*"; }
title() { printf '%s%s%s\n' "$WR_BOLD" "$*" "$WR_PLAIN"; }
trouble() { printf '%s%s%s\n' "$WR_RED" "$*" "$WR_PLAIN" >&2; }
hint() { printf 'hint: %s\n' "$*" >&2; }
give_up() {
  trouble "$WR_DOOR: $2"
  if [ -n "${3:-}" ]; then hint "$3"; fi
  exit "$1"
}
have() { command -v "$1" > /dev/null 2>&1; }

# --- options ------------------------------------------------------------------------------------

# How many single-letter edits lie between two words.
edit_distance() {
  local a=$1 b=$2 i j cost best
  local -a above here
  for ((j = 0; j <= ${#b}; j++)); do above[j]=$j; done
  for ((i = 1; i <= ${#a}; i++)); do
    here[0]=$i
    for ((j = 1; j <= ${#b}; j++)); do
      cost=1
      if [ "${a:i-1:1}" = "${b:j-1:1}" ]; then cost=0; fi
      best=$((above[j - 1] + cost))
      if ((above[j] + 1 < best)); then best=$((above[j] + 1)); fi
      if ((here[j - 1] + 1 < best)); then best=$((here[j - 1] + 1)); fi
      here[j]=$best
    done
    above=("${here[@]}")
  done
  echo "${above[${#b}]}"
}

# nearest WORD CANDIDATE...: the candidate at most three edits away, or nothing.
nearest() {
  local word=$1 candidate distance best=4 found=
  shift
  for candidate in "$@"; do
    distance=$(edit_distance "$word" "$candidate")
    if ((distance < best)); then best=$distance found=$candidate; fi
  done
  echo "$found"
}

unknown_option() {
  local given=$1 near
  shift
  near=$(nearest "$given" "$@")
  if [ -n "$near" ]; then give_up 64 "unknown argument '$given'" "did you mean '$near'?"; fi
  give_up 64 "unknown argument '$given'" "see $WR_DOOR --help"
}

# --- packages -----------------------------------------------------------------------------------

# debian-12, debian-13, ubuntu-24.04, or nothing on a system without a list.
distribution() {
  local file=${WR_OS_RELEASE:-/etc/os-release} name
  [ -r "$file" ] || return 0
  # The file is shell assignments; read it in a shell of its own.
  # shellcheck disable=SC1090
  name=$(. "$file" && echo "${ID:-}-${VERSION_ID:-}")
  if [ -r "$WR_ROOT/ci/packages/$name" ] && have apt-get && have dpkg-query; then echo "$name"; fi
}

system_name() {
  local file=${WR_OS_RELEASE:-/etc/os-release}
  # shellcheck disable=SC1090
  if [ -r "$file" ]; then (. "$file" && echo "${PRETTY_NAME:-This system}"); else uname -s; fi
}

# packages_of FILE GROUP...: the lines of these groups, `package|probe|purpose`.
packages_of() {
  local file=$1
  shift
  awk -v groups=" $* " '
    /^\[/ { wanted = index(groups, " " substr($1, 2, length($1) - 2) " "); next }
    /^[^#]/ && NF && wanted && !seen[$1]++ {
      purpose = $3; for (i = 4; i <= NF; i++) purpose = purpose " " $i
      print $1 "|" $2 "|" purpose
    }' "$file"
}

# Is the thing behind a package here, whoever installed it? The probes are named in ci/packages/.
probe() {
  local what=${1#*:}
  case $1 in
    command:*) have "$what" ;;
    python:*) "$WR_PYTHON" -c "import $what" > /dev/null 2>&1 ;;
    library:*) ldconfig -p 2> /dev/null | grep -q "lib$what\.so" ;;
    header:*) echo "#include <$what>" | "${CXX:-c++}" -std=c++20 -E -x c++ - > /dev/null 2>&1 ;;
    *) return 1 ;;
  esac
}

# missing_packages FILE KNOWN GROUP...: the lines of packages_of that are not satisfied. On a known
# distribution its package manager is asked, and a command on the path counts as well (a cmake or a
# node of the reader's own is left alone); elsewhere only the probes are.
missing_packages() {
  local file=$1 known=$2 line package checked installed=
  shift 2
  if [ -n "$known" ]; then
    # shellcheck disable=SC2046
    installed=$(dpkg-query -W -f '${Package}|${db:Status-Status}\n' \
      $(packages_of "$file" "$@" | cut -d'|' -f1) 2> /dev/null | grep '|installed$')
  fi
  while IFS= read -r line; do
    package=${line%%|*}
    checked=${line#*|}
    checked=${checked%%|*}
    if [ -n "$known" ]; then
      grep -qxF "$package|installed" <<< "$installed" && continue
      case $checked in command:*) probe "$checked" && continue ;; esac
    else
      probe "$checked" && continue
    fi
    printf '%s\n' "$line"
  done < <(packages_of "$file" "$@")
}

list_packages() {
  local line
  while IFS= read -r line; do printf '  %-34s %s\n' "${line%%|*}" "${line##*|}"; done
}

# Sets WR_REASON and returns false if the packages of these groups cannot be had.
install_groups() {
  local known missing names sudo=
  known=$(distribution)
  WR_REASON=
  if [ -z "$known" ] || [ -n "${WR_NO_INSTALL:-}" ]; then
    missing=$(missing_packages "$WR_ROOT/ci/packages/${known:-debian-13}" "" "$@")
    [ -z "$missing" ] && return 0
    if [ -n "$known" ]; then
      trouble "These parts are missing, and WR_NO_INSTALL keeps $WR_DOOR from installing them:"
      WR_REASON="not installed, and not to be installed"
    else
      trouble "$(system_name) has no package list here, and these parts are missing (Debian 13 calls them so):"
      WR_REASON="not installed, and $WR_DOOR does not know this system's packages"
    fi
    list_packages <<< "$missing" >&2
    WR_HINT="install the parts above with your own package manager, then run $WR_DOOR again"
    return 1
  fi
  missing=$(missing_packages "$WR_ROOT/ci/packages/$known" "$known" "$@")
  [ -z "$missing" ] && return 0
  names=$(cut -d'|' -f1 <<< "$missing" | tr '\n' ' ')
  names=${names% }
  say "To be installed, with what they need:"
  list_packages <<< "$missing"
  if [ "$(id -u)" != 0 ]; then
    sudo=sudo
    WR_HINT="ask an administrator for: apt-get install --no-install-recommends $names"
    if ! have sudo; then
      WR_REASON="these packages are missing, you are not root, and there is no sudo"
      return 1
    fi
    if ! sudo -n true 2> /dev/null; then
      if [ ! -t 0 ]; then
        WR_REASON="these packages are missing, and sudo would ask for a password"
        return 1
      fi
      say "sudo is needed for the installation, and for nothing else."
      if ! sudo -v; then
        WR_REASON="these packages are missing, and sudo did not let us install them"
        return 1
      fi
    fi
  fi
  local -a apt=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get --no-install-recommends
    -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=300)
  local plan removed size
  # Lists that could not be renewed are no reason to stop: the old ones, and the cache, may do.
  WR_QUIET=1 step "package lists" $sudo "${apt[@]}" update
  # shellcheck disable=SC2086
  plan=$(LC_ALL=C apt-get -s --no-install-recommends install $names 2> /dev/null)
  removed=$(sed -n 's/^Remv \([^ ]*\).*/\1/p' <<< "$plan" | paste -sd' ')
  if [ -n "$removed" ]; then
    WR_REASON="to install these, the system would remove: $removed"
    WR_HINT="if you can do without them: ${sudo:+sudo }apt-get install --no-install-recommends $names"
    return 1
  fi
  # shellcheck disable=SC2086
  size=$($sudo "${apt[@]}" --assume-no install $names 2> /dev/null |
    sed -n 's/^Need to get \(.*\) of archives.*/\1 to download/p; s/^After this operation, \(.*\) of additional.*/\1 on the disk/p' |
    paste -sd,)
  if [ -n "$size" ]; then say "  (${size//,/, })"; fi
  # shellcheck disable=SC2086
  if ! step "installing packages" $sudo "${apt[@]}" -y --no-remove install $names; then
    WR_REASON="the packages could not be installed"
    WR_HINT="is there a network? By hand: ${sudo:+sudo }apt-get install --no-install-recommends $names"
    return 1
  fi
}

ensure_packages() {
  install_groups "$@" || give_up 69 "$WR_REASON" "$WR_HINT"
}

ensure_optional() { install_groups "$@"; }

# --- steps --------------------------------------------------------------------------------------

# The first thing that went wrong in a log, short: a compiler's error with its source line, a block
# of CMake's, or else the last lines. Paths are shown from the repository's root.
first_error() {
  awk -v root="$WR_ROOT/" '
    function show(line) { gsub(root, "", line); if (shown++ < 16) print "  " line }
    { tail[NR] = $0 }
    found && /^(ninja|\[[0-9]+\/)/ { exit }
    found && (/: (error|warning): / || /^CMake Error/) { exit }
    !found && (/: (fatal )?error: / || /^CMake Error/ || /: undefined reference to/ || /^FAILED: .*_test_/) { found = 1 }
    found { show($0) }
    END { if (!found) for (i = (NR > 14 ? NR - 13 : 1); i <= NR; i++) show(tail[i]) }
  ' "$1"
}

# step TITLE COMMAND...: silent when good. On a terminal the last line of the log is shown running.
step() {
  local name=$1 log code=0 started=$SECONDS worker last quiet=${WR_QUIET:-}
  shift
  unset WR_QUIET  # for this step alone, not for the doors it may call
  mkdir -p "$WR_LOGS" || give_up 74 "cannot write $WR_LOGS" "is the disk full, or the folder someone else's?"
  log=$WR_LOGS/${name//[^A-Za-z0-9._-]/-}.log
  if [ -t 1 ] && [ -z "${WR_PLAIN_STEPS:-}" ]; then
    "$@" > "$log" 2>&1 < /dev/null &
    worker=$!
    # shellcheck disable=SC2064
    trap "kill $worker 2> /dev/null" INT TERM
    while kill -0 "$worker" 2> /dev/null; do
      last=$(tail -c 400 "$log" 2> /dev/null | tr '\r' '\n' | tail -n 1 | tr -cd '[:print:]')
      printf '\r\e[K%s %ss %s%s%s' "$name" $((SECONDS - started)) "$WR_DIM" \
        "${last:0:$((${COLUMNS:-80} - ${#name} - 10))}" "$WR_PLAIN"
      sleep 0.3
    done
    printf '\r\e[K'
    wait "$worker" || code=$?
    trap - INT TERM
  else
    "$@" > "$log" 2>&1 < /dev/null || code=$?
  fi
  WR_STEP_SECONDS=$((SECONDS - started))
  if [ "$code" = 0 ]; then
    if [ -z "$quiet" ]; then printf '%-44s %sgood%s %4d s\n' "$name" "$WR_GREEN" "$WR_PLAIN" "$WR_STEP_SECONDS"; fi
    return 0
  fi
  if [ -z "$quiet" ]; then
    trouble "$name: failed (${WR_STEP_SECONDS} s). The first error:"
    first_error "$log" >&2
    say "  the whole log: ${log#"$WR_ROOT"/}" >&2
  fi
  return "$code"
}

# One door at a time builds in a tree; a door called by another is inside its lock.
lock_build() {
  [ -z "${WR_LOCKED:-}" ] || return 0
  mkdir -p "$WR_ROOT/build" || give_up 74 "cannot write $WR_ROOT/build" "is the disk full, or the folder someone else's?"
  exec 9> "$WR_ROOT/build/.lock" || give_up 74 "cannot write $WR_ROOT/build/.lock" "is the disk full, or the folder someone else's?"
  if have flock && ! flock -n 9; then
    say "another door is building in this tree; waiting for it"
    flock 9
  fi
  export WR_LOCKED=1
}
