/*
 * What the one file's Node runs first. It compiles the program that is inside from the code that a trial run has left (trial.ts): Node's own
 * cache has only what stands at the outermost level, and the rest would be compiled function by function at every start.
 */
const { getAssetKeys, getRawAsset } = require('node:sea');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const source = Buffer.from(getRawAsset('curfew.js')).latin1Slice();
const hasCode = getAssetKeys().includes('curfew.code');
const cachedData = hasCode ? Buffer.from(getRawAsset('curfew.code')) : undefined;
const program = new Script(source, { filename: 'curfew.js', cachedData });
program.runInThisContext()(require, module, process.execPath, dirname(process.execPath));
