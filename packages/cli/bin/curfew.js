#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a syntax error.
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`curfew needs Node 22.18 or newer; this is ${process.version}.`);
  process.exit(1);
}
module.enableCompileCache?.();
await import('../src/main.ts');
