import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createExporter, type Span } from './exporter.ts';
import type { TracingSettings } from './settings.ts';

/** Follows what a request causes. No span ever holds what a client chose, but its method. */
export interface Tracer {
  /**
   * Follows a request until it is answered.
   *
   * @param parent what the client says that it belongs to (`traceparent`); `null` where it is not believed
   */
  request(request: IncomingMessage, response: ServerResponse, parent: string | null, serve: () => void): void;
  /** Names the request that is being followed by its route. */
  nameRequest(name: string, attributes: Readonly<Record<string, string>>): void;
  /** The same object, each call of which is followed. It delegates, so that an object with private state stays whole. */
  following<Followed extends object>(kind: 'authority' | 'store', target: Followed): Followed;
  /** For logs; nothing outside of a request. */
  ids(): { readonly trace_id?: string; readonly span_id?: string };
  flush(): Promise<void>;
}

/** What is followed; `null` where this trace is not kept. */
interface Place {
  readonly span: Span;
  readonly root: Span;
}

export function createTracer(settings: TracingSettings, onFault: (error: unknown) => void = () => undefined): Tracer {
  const exporter = createExporter(settings, onFault);
  const places = new AsyncLocalStorage<Place>();

  function begin(name: string, kind: Span['kind'], parent: Pick<Span, 'traceId' | 'spanId'> | null): Span {
    return {
      traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      parentSpanId: parent?.spanId ?? null,
      ...{ name, kind, startedAt: nanoseconds(), endedAt: 0n, hasFailed: false, attributes: {} },
    };
  }

  function end(span: Span, hasFailed: boolean): void {
    span.endedAt = nanoseconds();
    span.hasFailed = hasFailed;
    exporter.add(span);
  }

  function followed(name: string, kind: Span['kind'], work: () => unknown): unknown {
    const place = places.getStore();
    if (place === undefined) return work();
    const span = begin(name, kind, place.span);
    return places.run({ span, root: place.root }, () => {
      try {
        const result = work();
        // What waits for nothing is not worth a span.
        if (!(result instanceof Promise)) return result;
        return result.then(
          (value: unknown) => {
            end(span, false);
            return value;
          },
          (error: unknown) => {
            end(span, true);
            throw error;
          },
        );
      } catch (error) {
        end(span, true);
        throw error;
      }
    });
  }

  function following<Followed extends object>(kind: 'authority' | 'store', target: Followed, prefix = ''): Followed {
    const kept = new Map<PropertyKey, unknown>();
    const wrap = (name: PropertyKey, value: unknown): unknown => {
      if (typeof value === 'function') {
        const spanName = `${kind} ${prefix}${String(name)}`;
        return (...args: unknown[]) =>
          followed(spanName, kind === 'store' ? 3 : 1, () => Reflect.apply(value, target, args));
      }
      const isGroup = kind === 'store' && prefix === '' && typeof value === 'object' && value !== null;
      return isGroup && name !== 'capabilities' ? following(kind, value, `${String(name)}.`) : value;
    };
    return new Proxy(target, {
      get(_target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return value;
        if (!kept.has(name)) kept.set(name, wrap(name, value));
        return kept.get(name);
      },
    });
  }

  return {
    request(request, response, parentText, serve) {
      const parent = readParent(parentText);
      const isKept = parent === null ? Math.random() < settings.ratio : parent.isSampled;
      if (!isKept) return serve();
      const { method = '' } = request;
      const span = begin(method, 2, parent);
      span.attributes['http.request.method'] = method;
      response.once('close', () => {
        span.attributes['http.response.status_code'] = response.statusCode;
        end(span, response.statusCode >= 500 || !response.writableFinished);
      });
      places.run({ span, root: span }, serve);
    },
    nameRequest(name, attributes) {
      const place = places.getStore();
      if (place === undefined) return;
      place.root.name = name;
      Object.assign(place.root.attributes, attributes);
    },
    following: (kind, target) => following(kind, target),
    ids() {
      const span = places.getStore()?.span;
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },
    flush: exporter.flush,
  };
}

/** Wall clock of the process, which a clock that is set back does not disturb within a trace. */
function nanoseconds(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n;
}

/** W3C Trace Context 3.2. */
function readParent(text: string | null) {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '0', 16) & 1) === 1 };
}
