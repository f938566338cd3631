#!/bin/sh
# Waits.
until curl -fsI http://localhost:15021/healthz/ready; do sleep 1; done
app --flag "$VALUE"   # works
code=$?
curl -s -X POST "http://127.0.0.1:15020/quitquitquit" || true
exit $code
