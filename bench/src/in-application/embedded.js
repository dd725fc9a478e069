import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import express from 'express';

/**
 * The process of one measurement: `embedded.js STORE SESSIONS`, which answers with JSON on its standard output. STORE is `none` for the
 * bare framework. It is copied beside packages as they are published, because these are what applications import.
 */
const [store = 'none', count = '0'] = process.argv.slice(2);
const sessions = Number(count);
const requests = 20_000;
const inFlight = 32;

const app = express();
if (store !== 'none') {
  const [{ openCurfew }, { sessions }] = await Promise.all([import('curfew'), import('curfew/express')]);
  app.use(sessions(await openCurfew(store)));
}
app.get('/', (request, response) => void response.end(request.session?.user ?? ''));
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
await ask();
const firstAnswerMs = performance.now();

let asked = 0;
if (sessions > 0) await Promise.all(Array.from({ length: inFlight }, askOn));
console.log(JSON.stringify({ firstAnswerMs, privateMb: privateMb() }));
process.exit();

/** Without pages of files: those of the database are mapped, and the system takes them back when it needs them. */
function privateMb() {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const anonymous = /^RssAnon:\s*(\d+) kB$/m.exec(status)?.[1];
  return anonymous === undefined ? process.memoryUsage().rss / 1_048_576 : Number(anonymous) / 1_024;
}

async function askOn() {
  while (asked++ < requests) await ask(`session=${String(Math.floor(Math.random() * sessions)).padStart(40, '0')}`);
}

function ask(cookie = '') {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, agent, headers: { cookie } }, (response) => {
      response.resume().once('end', resolve);
    });
    request.once('error', reject);
  });
}
