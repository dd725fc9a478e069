# Sourced by the scripts of package.json: what follows runs on the Node of this repository.
PATH=$(node scripts/node.js):$PATH
