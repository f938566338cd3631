#!/usr/bin/env bash
# Installs the real programs that tests and benches run against, in fixed versions, into target/tools/bin.
#
#   tools/install-test-programs.sh            helm, kustomize and promtool, for the tests
#   tools/install-test-programs.sh --benches  yq and ripgrep as well
#
# A program that is there in its version is left alone, so a second run takes no time. One that cannot be had (no
# Go, no network, a build that fails) is named on standard error and left out: what needs it is skipped, aloud, and
# nothing else fails. The exit code is 0 then too; 2 means that the script was called wrongly.
set -euo pipefail

benches=no
case "${1-}" in
  '') ;;
  --benches) benches=yes ;;
  *) echo "usage: $0 [--benches]" >&2; exit 2 ;;
esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${OUTRIGGER_TOOLS:-$root/target/tools}
mkdir -p "$tools/bin" "$tools/log"

skip() { echo "skipped: $1: $2" >&2; }

# install_go NAME MODULE VERSION [PACKAGE]: the command in PACKAGE (else in the module's root), as bin/NAME.
install_go() {
  local name=$1 module=$2 version=$3 package=${4:-$2} log=$tools/log/$1.log
  if ! command -v go >/dev/null; then skip "$name" "go is not installed"; return; fi
  local known
  known=$(go version -m "$tools/bin/$name" 2>/dev/null || true)
  if [[ $known == *$'mod\t'"$module"$'\t'"$version"* ]]; then
    echo "$name $version is there"
    return
  fi
  local start=$SECONDS
  # -mod=mod: a vendor mode set for other work on this machine is none of its business.
  if (cd "$tools" && GOBIN=$tools/bin GO111MODULE=on GOFLAGS="${GOFLAGS-} -mod=mod" \
      go install "$package@$version") >"$log" 2>&1; then
    echo "$name $version installed in $((SECONDS - start)) s"
  else
    skip "$name" "does not build here: $(tail -n 1 "$log")"
  fi
}

# install_promtool VERSION: promtool, from the Go module in tools/promtool, which pins it. Its module has replace directives,
# so `go install` takes it from no other place. Without the service discoveries it builds in two to four minutes on two cores.
install_promtool() {
  local version=$1 log=$tools/log/promtool.log start=$SECONDS known
  local package=github.com/prometheus/prometheus/cmd/promtool
  if ! command -v go >/dev/null; then skip promtool "go is not installed"; return; fi
  known=$("$tools/bin/promtool" --version 2>/dev/null || true)
  if [[ $known == *"version $version "* ]]; then
    echo "promtool $version is there"
    return
  fi
  if (cd "$root/tools/promtool" && GO111MODULE=on GOFLAGS="${GOFLAGS-} -mod=mod" go build -trimpath -tags remove_all_sd \
      -ldflags "-X github.com/prometheus/common/version.Version=$version" \
      -o "$tools/bin/promtool" "$package") >"$log" 2>&1; then
    echo "promtool $version built in $((SECONDS - start)) s"
  else
    skip promtool "does not build here: $(tail -n 1 "$log")"
  fi
}

# install_debian PROGRAM PACKAGE: the program of the distribution, where it is not there and this user may install it.
install_debian() {
  local program=$1 package=$2 log=$tools/log/$2.log
  if [ -x "/usr/bin/$program" ]; then
    echo "/usr/bin/$program is there"
  elif [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    skip "/usr/bin/$program" "it takes root and apt-get"
  elif apt-get install --yes --no-install-recommends "$package" >"$log" 2>&1; then
    echo "/usr/bin/$program installed from $package"
  else
    skip "/usr/bin/$program" "does not install here: $(tail -n 1 "$log")"
  fi
}

# install_cargo NAME CRATE VERSION: the binaries of a crate, in bin/.
install_cargo() {
  local name=$1 crate=$2 version=$3 log=$tools/log/$1.log
  local known
  known=$("$tools/bin/$name" --version 2>/dev/null || true)
  if [[ $known == *" $version "* || $known == *" $version"$'\n'* ]]; then
    echo "$name $version is there"
    return
  fi
  if ! command -v cargo >/dev/null; then skip "$name" "cargo is not installed"; return; fi
  local start=$SECONDS
  if (cd "$tools" && CARGO_TARGET_DIR=$tools/build cargo install --quiet --locked --force --root "$tools" \
      --version "$version" "$crate") >"$log" 2>&1; then
    echo "$name $version installed in $((SECONDS - start)) s"
  else
    skip "$name" "does not build here: $(tail -n 1 "$log")"
  fi
  rm -rf "$tools/build"
}

# Each is the newest version that builds with Go 1.26; kustomize 5.8.3 wants Go 1.27.
install_go helm helm.sh/helm/v3 v3.22.0 helm.sh/helm/v3/cmd/helm
install_go kustomize sigs.k8s.io/kustomize/kustomize/v5 v5.8.2
# An old promtool beside the newest: Debian 12 has 2.42, from before the expressions that 3 brought.
install_debian promtool prometheus
install_promtool 3.14.0
if [ "$benches" = yes ]; then
  install_go yq github.com/mikefarah/yq/v4 v4.54.2
  install_cargo rg ripgrep 15.2.0
fi
