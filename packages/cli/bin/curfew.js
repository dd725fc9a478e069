#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`curfew needs Node 22.18 or newer; this is ${process.version}.`);
  process.exit(1);
}
// Not imported: importing a built-in module evaluates all of it, which a short command would feel.
process.getBuiltinModule('node:module').enableCompileCache();
await import('../src/main.ts');
