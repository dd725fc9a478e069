import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { LoadOrder, LoadReport } from '../load.ts';

/** wrk makes the load in C: where one core of it is not enough, the server was not the limit with autocannon either. */
const script = (cookies: readonly string[], pipelining: number): string => `
local requests = {}
local at = 0
init = function()
  for cookie in string.gmatch([==[${cookies.join('\n')}]==], "[^\\n]+") do
    requests[#requests + 1] = wrk.format("GET", nil, { ["Cookie"] = cookie })
  end
end
request = function()
  local batch = {}
  for i = 1, ${pipelining} do
    at = at % #requests + 1
    batch[i] = requests[at]
  end
  return table.concat(batch)
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    "REPORT {\\"requests\\":%d,\\"requestsPerSecond\\":%f,\\"p50Ms\\":%f,\\"p99Ms\\":%f,\\"failures\\":%d}\\n",
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;

const order = (await json(process.stdin)) as LoadOrder;
const directory = await mkdtemp(join(tmpdir(), 'curfew-bench-wrk-'));
try {
  const file = join(directory, 'load.lua');
  await writeFile(file, script(order.cookies, order.pipelining));
  const said = execFileSync(
    'wrk',
    ['-t1', `-c${order.connections}`, `-d${order.seconds}s`, '-s', file, order.address],
    { encoding: 'utf8' },
  );
  const report: LoadReport = JSON.parse(/^REPORT (.*)$/m.exec(said)?.[1] ?? 'null');
  console.log(JSON.stringify(report));
} finally {
  await rm(directory, { recursive: true });
}
