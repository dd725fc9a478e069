import { at } from '../routing/root.ts';

/** What the server tells as it happens. */
export interface LiveMessage {
  readonly type: (typeof messageTypes)[number];
  readonly data: unknown;
}

const messageTypes = ['ready', 'activity', 'session', 'session-ended', 'reset'] as const;
const reopenAfterMs = 5_000;

/**
 * Listens to a stream of the server, over one connection for all tabs: browsers allow six to a host, and each stream keeps
 * one. The tab that has the lock listens and tells the others; when it is closed, the next one goes on.
 */
export function listenTogether(path: string, listener: (message: LiveMessage) => void): () => void {
  const name = `curfew-stream ${path}`;
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }: MessageEvent<LiveMessage>) => listener(data));
  const stop = new AbortController();
  const tell = (message: LiveMessage) => {
    if (stop.signal.aborted) return;
    listener(message);
    channel.postMessage(message);
  };
  navigator.locks.request(name, { signal: stop.signal }, () => listen(path, tell, stop.signal)).catch(() => undefined);
  return () => {
    stop.abort();
    channel.close();
  };
}

/** Until told to stop. A lost connection the browser opens again by itself, a refused one we do. */
function listen(path: string, tell: (message: LiveMessage) => void, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const opened = new EventSource(at(path));
    source = opened;
    for (const type of messageTypes) {
      opened.addEventListener(type, ({ data }) => tell({ type, data: parse(data) }));
    }
    opened.addEventListener('error', () => {
      if (opened.readyState !== EventSource.CLOSED || signal.aborted) return;
      // What was missed meanwhile is not known.
      tell({ type: 'reset', data: null });
      timer = setTimeout(open, reopenAfterMs);
    });
  };
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    source?.close();
    resolve();
  });
  open();
  return promise;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
