import { json } from 'node:stream/consumers';
import autocannon from 'autocannon';
import type { LoadOrder, LoadReport } from '../load.ts';

const order = (await json(process.stdin)) as LoadOrder;
const result = await autocannon({
  url: order.address,
  connections: order.connections,
  pipelining: order.pipelining,
  duration: order.seconds,
  requests: order.cookies.map((cookie) => ({ headers: { cookie } })),
});
const report: LoadReport = {
  requests: result.requests.total,
  requestsPerSecond: result.requests.total / result.duration,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  failures: result.non2xx + result.errors + result.timeouts,
};
console.log(JSON.stringify(report));
