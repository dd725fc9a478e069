import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openSqliteStore } from '@curfew/store-sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../test/start.ts';
import { readTracing } from './settings.ts';
import { createTracer } from './tracer.ts';

interface Sent {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: object;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

/** As a collector takes it: OTLP over HTTP, JSON. */
async function startCollector(status = 200) {
  const bodies: string[] = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  onTestFinished(() => {
    collector.closeAllConnections();
    collector.close();
  });
  const spans = (): Sent[] => bodies.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans);
  return { bodies, spans, endpoint: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` };
}

async function start(environment: Record<string, string>, onFault?: (error: unknown) => void) {
  const settings = readTracing(environment);
  if (settings === null) throw new Error('off');
  const tracer = createTracer(settings, onFault);
  const server = await startServer({
    ...{ tracer, trustedProxies: ['127.0.0.1'] },
    store: tracer.following('store', openSqliteStore({ path: ':memory:' })),
    between: (authority) => tracer.following('authority', authority),
  });
  const { address } = await server.server.listen({ host: '127.0.0.1', port: 0 });
  return { ...server, tracer, address };
}

describe('traces', () => {
  it('follow a request to the authority and the store, as part of the trace that a trusted proxy has begun', async () => {
    const collector = await startCollector();
    const { address, log, signIn, tracer } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
    const { bearer, token } = await signIn();
    const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const headers = {
      authorization: bearer,
      'x-forwarded-for': '192.0.2.7',
      traceparent: `00-${traceId}-${spanId}-01`,
    };
    const answer = await fetch(`${address}/v1/sessions/current?secret=${token}`, { headers });
    expect(answer.status).toBe(400);
    expect((await fetch(`${address}/v1/sessions/current`, { headers })).status).toBe(200);
    expect((await fetch(`${address}/verify`, { headers: { authorization: bearer } })).status).toBe(204);
    await expect
      .poll(async () => {
        await tracer.flush();
        return collector.spans().filter(({ kind }) => kind === 2).length;
      })
      .toBeGreaterThan(2);
    const spans = collector.spans();
    const ours = spans.filter((span) => span.traceId === traceId);
    const request = ours.findLast(({ kind }) => kind === 2);
    expect(request).toMatchObject({ name: 'GET /v1/sessions/current', parentSpanId: spanId });
    expect(request?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: '200' } });
    const call = ours.find(({ name, parentSpanId }) => name === 'authority judge' && parentSpanId === request?.spanId);
    expect(ours).toContainEqual(
      expect.objectContaining({ name: 'store sessions.findLive', kind: 3, parentSpanId: call?.spanId }),
    );
    expect(spans.some((span) => span.kind === 2 && span.traceId !== traceId)).toBe(true);
    expect(log()).toContain(`"trace_id":"${traceId}"`);
    expect(collector.bodies.join('')).not.toContain(token);
  });

  it('neither delay nor break anything where nobody takes them, and begin nothing that is not kept', async () => {
    const collector = await startCollector(500);
    const faults: unknown[] = [];
    const { address, tracer } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }, (error) =>
      faults.push(error),
    );
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    await expect
      .poll(async () => {
        await tracer.flush();
        return faults.length;
      })
      .toBeGreaterThan(0);
    const none = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_TRACES_SAMPLER_ARG: '0' });
    const before = collector.bodies.length;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    await fetch(`${none.address}/healthz`, { headers: { 'x-forwarded-for': '192.0.2.7', traceparent } });
    await fetch(`${none.address}/healthz`);
    await none.tracer.flush();
    expect(collector.bodies.length).toBe(before);
  });

  it.each([
    [{}, null],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }, null],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' }, null],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, 'http://c:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/x' }, 'https://c/x'],
  ])('go where %j says', (environment, endpoint) => {
    expect(readTracing(environment)?.endpoint.href ?? null).toBe(endpoint);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: "c:4318"'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, '"grpc"'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG: "2"'],
  ])('are refused where %j means nothing', (environment, said) => {
    expect(() => readTracing(environment)).toThrow(said);
  });
});
