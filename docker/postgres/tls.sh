#!/bin/sh
# Makes a certificate for the host name `database`, valid ten years, unless there is one.
set -eu
cd "${1:-/etc/so178-tls}"
[ -s server.crt ] && exit 0
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj /CN=database -addext subjectAltName=DNS:database \
    -addext keyUsage=critical,digitalSignature,keyCertSign \
    -keyout server.key -out new.crt
chown 999:999 server.key
chmod 644 new.crt
mv new.crt server.crt # last, so that a run cut short is made good by the next
