import type { TracingSettings } from './settings.ts';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  name: string;
  /** Of OpenTelemetry: 1 is internal, 2 a server's, 3 a client's. */
  readonly kind: 1 | 2 | 3;
  /** Nanoseconds since the epoch. */
  readonly startedAt: bigint;
  endedAt: bigint;
  hasFailed: boolean;
  readonly attributes: Record<string, string | number>;
}

export interface Exporter {
  add(span: Span): void;
  /** Sends what waits. Resolves also where nobody takes it. */
  flush(): Promise<void>;
}

/** What waits longer than this many milliseconds is sent. */
const intervalMs = 5_000;
const mostInBatch = 500;
/** Where nobody takes spans, those that are too many are dropped: traces must not cost the memory of a server. */
const mostWaiting = 5_000;
const timeoutMs = 10_000;

/** Sends spans as OTLP over HTTP with JSON, in batches, behind the requests. */
export function createExporter(
  { endpoint, headers, serviceName }: TracingSettings,
  onFault: (error: unknown) => void,
): Exporter {
  let waiting: Span[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  async function send(spans: readonly Span[]): Promise<void> {
    const attributes = [{ key: 'service.name', value: { stringValue: serviceName } }];
    const scopeSpans = [{ scope: { name: 'curfew' }, spans: spans.map(toOtlp) }];
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans }] }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) sending = sending.then(() => send(batch)).catch(onFault);
    return sending;
  }

  return {
    flush,
    add(span) {
      if (waiting.length >= mostWaiting) return;
      waiting.push(span);
      if (waiting.length >= mostInBatch) void flush();
      else timer ??= setTimeout(flush, intervalMs).unref();
    },
  };
}

function toOtlp({ traceId, spanId, parentSpanId, name, kind, startedAt, endedAt, hasFailed, attributes }: Span) {
  return {
    traceId,
    spanId,
    ...(parentSpanId !== null && { parentSpanId }),
    name,
    kind,
    startTimeUnixNano: String(startedAt),
    endTimeUnixNano: String(endedAt),
    status: hasFailed ? { code: 2 } : {},
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  };
}
