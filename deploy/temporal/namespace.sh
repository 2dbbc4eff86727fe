#!/bin/sh
# Makes the namespace, once. Search attributes and retention are set by our worker when it starts.
set -eu

until temporal operator cluster health --address "$TEMPORAL_ADDRESS"; do
  sleep 2
done
temporal operator namespace describe --address "$TEMPORAL_ADDRESS" --namespace default ||
  temporal operator namespace create --address "$TEMPORAL_ADDRESS" --namespace default --retention 90d
