# shellcheck shell=bash
# Sourced by the other scripts: the virtual environment in .venv, the locked packages in it, and
# Debian packages. Everything is done once and found done the next time.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
python="$root/.venv/bin/python"
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }

# as_root COMMAND...: runs it with the rights to install; fails where there is no way to get them.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  elif command -v sudo >/dev/null && { [ -t 2 ] || sudo -n true 2>/dev/null; }; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  else
    return 1
  fi
}

# apt_install PACKAGE...: installs Debian packages, with the package lists brought up to date once.
apt_install() {
  local options=(-qq -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
  command -v apt-get >/dev/null && as_root true || return 1
  say "Installing Debian packages: $*"
  [ -n "${lists_updated:-}" ] || quietly as_root apt-get "${options[@]}" update || return 1
  lists_updated=yes
  quietly as_root apt-get "${options[@]}" --no-install-recommends install "$@"
}

# quietly COMMAND...: shows what the command printed only if it fails.
quietly() {
  local output
  output=$("$@" 2>&1) || { say "$output"; return 1; }
}

# base_python: prints a Python that is new enough, one that can fill a virtual environment first.
base_python() {
  local check candidate
  for check in 'import ensurepip, venv' 'import venv'; do
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
      if [ -n "$candidate" ] && "$candidate" -c \
        "import sys; assert sys.version_info >= (3, 11); $check" >/dev/null 2>&1; then
        printf '%s\n' "$candidate"
        return
      fi
    done
  done
  die "no Python 3.11 or newer found; install one (Debian package python3) or name it: PYTHON=/path/to/python3 $0"
}

# unprivileged_venv PYTHON: Debian keeps pip out of its Python. Without the right to install the
# package that brings it, the wheel inside the package is enough, and anyone may download that.
unprivileged_venv() {
  local work options wheel
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
  work=$(mktemp -d)
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  options=(-qq -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o Debug::NoLocking=1)
  if apt-get "${options[@]}" update >&2 </dev/null \
    && (cd "$work" && apt-get "${options[@]}" download python3-pip-whl >&2 </dev/null) \
    && dpkg-deb --extract "$work"/python3-pip-whl_*.deb "$work/files"; then
    wheel=$(printf '%s\n' "$work"/files/usr/share/python-wheels/pip-*.whl)
    "$1" -m venv --clear --without-pip "$root/.venv" \
      && "$python" "$wheel/pip" install --quiet --no-index "$wheel"
  fi
  local result=$?
  rm -rf "$work"
  "$python" -m pip --version >/dev/null 2>&1 && return "$result"
}

# make_venv: makes .venv unless a working one is there; one that was moved here does not work.
make_venv() {
  local base package made_as=""
  if [ -f "$root/.venv/pyvenv.cfg" ]; then
    made_as=$(sed -n 's/^command = //p' "$root/.venv/pyvenv.cfg")
  fi
  case "$made_as" in
    "" | *" $root/.venv") "$python" -m pip --version >/dev/null 2>&1 && return ;;
  esac
  base=$(base_python)
  say "Making a virtual environment in .venv ($("$base" --version))"
  if ! "$base" -c 'import ensurepip' 2>/dev/null; then
    package=$("$base" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if ! apt_install "$package"; then
      unprivileged_venv "$base" && return
      die "$base cannot fill a virtual environment; as root, run: apt-get install $package"
    fi
  fi
  "$base" -m venv --clear "$root/.venv"
}

# install_locked NAME: the project and the packages of requirements/NAME.txt, exactly as locked.
install_locked() {
  local lock="$root/requirements/$1.txt" stamp="$root/.venv/installed-$1" state
  make_venv
  state=$(cat "$lock" "$root/pyproject.toml" "$root/src/extractor/_version.py" | sha256sum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ] && return
  say "Installing the locked packages of requirements/$1.txt (once; it takes a minute or two)"
  "$python" -m pip install --quiet --require-hashes --requirement "$lock"
  "$python" -m pip install --quiet --no-deps --no-build-isolation --editable "$root"
  printf '%s\n' "$state" >"$stamp"
}

# need PROGRAM PACKAGE: notes the package as missing unless the program is there.
need() {
  command -v "$1" >/dev/null || missing+=("$2")
}

# need_package PACKAGE: the same for what is no program.
need_package() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] || missing+=("$1")
}
