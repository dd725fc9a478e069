#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // In a clone of the repository there is a newer one.
  const { findInstalledNode, replaceProcess } = await import('../../cli/bin/own-node.js').catch(() => ({}));
  const node = findInstalledNode?.();
  if (node === undefined) {
    process.stderr.write(`curfew-scan needs Node 22.18 or newer; this is ${process.version}.\n`);
    process.exit(2);
  }
  await replaceProcess(node, process.argv.slice(1));
}
const { runScanCommand, terminalIo } = await import('../src/index.ts');
process.exitCode = await runScanCommand(process.argv.slice(2), terminalIo());
