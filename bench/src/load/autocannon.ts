import { json } from 'node:stream/consumers';
import autocannon from 'autocannon';
import type { LoadOrder, LoadReport } from '../load.ts';

const order = (await json(process.stdin)) as LoadOrder;
let clients = 0;
const result = await autocannon({
  url: order.address,
  connections: order.connections,
  pipelining: order.pipelining,
  duration: order.seconds,
  // Each connection takes its share of the cookies: preparing all of them for every one would take longer than the run.
  setupClient(client) {
    const first = clients++ % Math.min(order.connections, order.cookies.length);
    const share = order.cookies.filter((_, index) => index % order.connections === first);
    client.setRequests(share.map((cookie) => ({ method: 'GET', headers: { cookie } })));
  },
});
const report: LoadReport = {
  requests: result.requests.total,
  requestsPerSecond: result.requests.total / result.duration,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  failures: result.non2xx + result.errors + result.timeouts,
};
console.log(JSON.stringify(report));
