import { connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import type { LoadOrder, LoadReport } from '../load.ts';

/**
 * A load that costs a fraction of what the answers cost: requests are made ready before the run, and of an answer only the
 * status and the length are read. Whoever parses HTTP in full needs more processor time than the fastest servers here, and
 * would measure itself.
 */
const order = (await json(process.stdin)) as LoadOrder;
const { hostname, port, pathname } = new URL(order.address);
const questions = order.cookies.map((cookie) =>
  Buffer.from(
    `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: keep-alive\r\nCookie: ${cookie}\r\n\r\n`,
  ),
);
const latenciesMs: number[] = [];
let failures = 0;
let isOver = false;

const startedAt = performance.now();
const connections = Array.from({ length: order.connections }, (_, number) => open(number));
await new Promise((resolve) => setTimeout(resolve, order.seconds * 1_000));
isOver = true;
const elapsedMs = performance.now() - startedAt;
for (const connection of connections) connection.destroy();
latenciesMs.sort((a, b) => a - b);
const report: LoadReport = {
  requests: latenciesMs.length,
  requestsPerSecond: latenciesMs.length / (elapsedMs / 1_000),
  p50Ms: latenciesMs[Math.floor(latenciesMs.length * 0.5)] ?? Number.NaN,
  p99Ms: latenciesMs[Math.floor(latenciesMs.length * 0.99)] ?? Number.NaN,
  failures,
};
console.log(JSON.stringify(report));

function open(number: number): Socket {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const askedAt: number[] = [];
  let next = number % questions.length;
  let rest = '';
  const ask = () => {
    askedAt.push(performance.now());
    socket.write(questions[next] as Buffer);
    next = (next + order.connections) % questions.length;
  };
  socket.setEncoding('latin1');
  socket.on('connect', () => {
    for (let inFlight = 0; inFlight < order.pipelining; inFlight++) ask();
  });
  socket.on('data', (chunk: string) => {
    const text = rest + chunk;
    let start = 0;
    for (let end = endOfAnswer(text, start); end !== -1; end = endOfAnswer(text, start)) {
      if (text[start + 9] !== '2') failures++;
      latenciesMs.push(performance.now() - (askedAt.shift() ?? 0));
      start = end;
      if (!isOver) ask();
    }
    rest = text.slice(start);
  });
  socket.on('error', () => failures++);
  socket.on('close', () => {
    if (!isOver) failures++;
  });
  return socket;
}

const contentLength = /\r\ncontent-length: *(\d+)/i;

/** @returns where the answer that starts at `start` ends, or -1 where it has not arrived in full. */
function endOfAnswer(text: string, start: number): number {
  const head = text.indexOf('\r\n\r\n', start);
  if (head === -1) return -1;
  // RFC 9110 15.3.5: without a body, whatever the headers say.
  if (text.startsWith('204', start + 9)) return head + 4;
  const length = contentLength.exec(text.slice(start, head));
  if (length === null) throw new Error(`an answer without a length: ${text.slice(start, head)}`);
  const end = head + 4 + Number(length[1]);
  return end <= text.length ? end : -1;
}
