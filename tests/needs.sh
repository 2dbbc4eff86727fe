#!/bin/sh
# What the tests need beside the Python packages: OpenSSH's server, the real SFTP peer, OpenSSL's
# program, curl, Java for Keycloak, a browser, and the fonts of Chinese and Japanese invoices.
# Installed where that is possible without asking; otherwise said, and the run fails.
set -eu

# need PACKAGE COMMAND...: install the Debian package if the command fails
need() {
  package=$1
  shift
  "$@" >/dev/null 2>&1 && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: $package. Install it, such as: sudo apt-get install $package" >&2
    exit 1
  fi
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$package" >/dev/null
}

need python3-venv python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)'
need openssh-server test -x /usr/sbin/sshd
need openssl openssl version
need curl curl --version
need default-jre-headless java -version
need chromium test -x /usr/bin/chromium
need fonts-noto-cjk test -f /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
