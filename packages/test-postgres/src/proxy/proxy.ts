import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createPassage, type Passage } from './passage.ts';

/** What can go wrong with one request on its way, and passes. */
export const faults = ['serialization', 'deadlock', 'drop-before', 'drop-after', 'slow'] as const;
/** `silence`: no answer, and no end of the connection either, as when a host has lost its power. */
export type Fault = (typeof faults)[number] | 'silence';

export interface ProxyOptions {
  /** The address of the real server's database. */
  readonly url: string;
  /** What happens to a request: asked once for each. Default: nothing. */
  readonly faultFor?: (sql: readonly string[]) => Fault | null;
  /** SQL on its way to the server, as it shall arrive there. */
  readonly rewrite?: (sql: string) => string;
  /** Why SQL is refused as not supported; `null` lets it pass. */
  readonly objectTo?: (sql: string) => string | null;
}

/** A server in front of a real one, which lets everything pass, except what it was told to spoil. */
export interface FaultyProxy {
  /** The address under which the real server's database is reached through here. */
  readonly url: string;
  /** All SQL that has come by, once each. */
  readonly seen: ReadonlySet<string>;
  readonly refused: readonly { readonly sql: string; readonly why: string }[];
  readonly injected: ReadonlyMap<Fault, number>;
  /** What the connections that are idle answer to a question of ours, which their owner does not notice. */
  ask(sql: string): Promise<(string | null)[][][]>;
  close(): Promise<void>;
}

export async function startProxy(options: ProxyOptions): Promise<FaultyProxy> {
  const target = new URL(options.url);
  const passages = new Set<Passage>();
  const [seen, injected] = [new Set<string>(), new Map<Fault, number>()];
  const refused: { sql: string; why: string }[] = [];

  const server = createServer((client: Socket) => {
    const upstream = connect(Number(target.port), target.hostname);
    const passage = createPassage(client, upstream, { ...options, seen, injected, refused });
    passages.add(passage);
    upstream.once('close', () => passages.delete(passage));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = new URL(options.url);
  address.port = String((server.address() as AddressInfo).port);

  return {
    url: address.href,
    seen,
    refused,
    injected,
    ask: (sql) => Promise.all([...passages].map((passage) => passage.ask(sql))),
    async close() {
      for (const passage of passages) passage.cut();
      server.close();
      await once(server, 'close');
    },
  };
}
