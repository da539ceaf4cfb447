#!/usr/bin/env bash
# Makes .venv ready for `make demo` or `make test`: system packages, Python packages, the desk's pages; nothing else outside
# this folder.
#   tools/setup.sh EXTRA SYSTEM_PACKAGE...
set -euo pipefail
cd "$(dirname "$0")/.."

extra=$1
shift

say() { printf 'setup: %s\n' "$*" >&2; }

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

has() { # whether what a package is wanted for is there
  case $1 in
    iproute2) command -v ip >/dev/null ;;
    postgresql) command -v pg_ctl >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing=()
for package in "$@"; do
  has "$package" || missing+=("$package")
done

python=
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || { say "Python 3.11 or later is missing; install it (Debian, Ubuntu: apt-get install python3 python3-venv)"; exit 2; }
"$python" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)

if [ ${#missing[@]} -gt 0 ]; then
  if may_install; then
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    say "missing: ${missing[*]}; install them (Debian, Ubuntu: sudo apt-get install ${missing[*]}) and try again"
    exit 2
  fi
fi

# What was installed is remembered by what it was installed from.
wanted=$(cat pyproject.toml constraints.txt tools/setup.sh | sha256sum | cut -d' ' -f1)
stamp=.venv/.installed-$extra
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  say "installing the Python packages (some gigabytes the first time)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[$extra]"
  echo "$wanted" >"$stamp"
fi

tools/frontend.sh
