/* One start of the program in a folder that has it, with what `node:sea` would give it; see trial.ts. */
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const assets = new Map(JSON.parse(readFileSync('assets.json', 'utf8')));
const sea = {
  getAssetKeys: () => [...assets.keys()],
  getAsset: (key) => new Uint8Array(readFileSync(assets.get(key))).buffer,
};

const program = new Script(readFileSync('curfew.js', 'latin1'), { filename: 'curfew.js' });
const module_ = { exports: {} };
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...rest) => {
  if (String(text).includes('Curfew listens on')) {
    writeFileSync('curfew.code', program.createCachedData());
    process.kill(process.pid, 'SIGTERM');
  }
  return write(text, ...rest);
};
process.argv.splice(1, 1, 'curfew', 'serve', '--listen', '127.0.0.1:0');
program.runInThisContext()((name) => (name === 'node:sea' ? sea : require(name)), module_, process.execPath, '/');
