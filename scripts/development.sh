# Sourced by the scripts of package.json that need more than `npm start` does.
node scripts/development.js && . scripts/node.sh
