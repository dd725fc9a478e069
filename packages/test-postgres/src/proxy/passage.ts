import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, ProxyOptions } from './proxy.ts';
import { createSplitter, isTlsRequest, type Message, query, raising, sqlOf, valuesOf, withSql } from './wire.ts';

/** One client's connection through the proxy to the server. */
export interface Passage {
  ask(sql: string): Promise<(string | null)[][]>;
  cut(): void;
}

interface Ledger {
  readonly seen: Set<string>;
  readonly refused: { sql: string; why: string }[];
  readonly injected: Map<Fault, number>;
}

/** What has been asked of the server and not been answered yet. */
interface Request {
  /** Whether the answer, once it is there, is lost on its way back. */
  readonly isLost: boolean;
  /** Takes the rows of a question of our own, of which the client learns nothing. */
  readonly answer: ((rows: (string | null)[][]) => void) | null;
  readonly rows: (string | null)[][];
}

export function createPassage(client: Socket, server: Socket, options: ProxyOptions & Ledger): Passage {
  const open: Request[] = [];
  let request: Message[] = [];
  let isReady = false;
  let onTheWay: Promise<void> = Promise.resolve();

  const cut = () => {
    client.destroy();
    server.destroy();
  };
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.setNoDelay(true);
    one.on('error', cut);
    one.on('close', () => other.destroy());
  }

  const fromClient = createSplitter(true);
  client.on('data', (chunk: Buffer) => {
    for (const message of fromClient(chunk)) {
      if (message.type === '' && isTlsRequest(message.bytes)) client.write('N');
      else if (!isReady || message.type === 'X') server.write(message.bytes);
      else {
        request.push(message);
        // Everything up to here is answered together, with one ReadyForQuery.
        if (message.type !== 'S' && message.type !== 'Q') continue;
        const whole = request;
        request = [];
        onTheWay = onTheWay.then(() => forward(whole)).catch(cut);
      }
    }
  });

  const fromServer = createSplitter(false);
  server.on('data', (chunk: Buffer) => {
    for (const message of fromServer(chunk)) handBack(message);
  });

  function handBack(message: Message): void {
    const [answered] = open;
    const isEnd = message.type === 'Z';
    if (isEnd) isReady = true;
    if (answered === undefined || (!answered.isLost && answered.answer === null)) client.write(message.bytes);
    else if (message.type === 'D') answered.rows.push(valuesOf(message));
    if (!isEnd || answered === undefined) return;
    open.shift();
    answered.answer?.(answered.rows);
    if (answered.isLost) cut();
  }

  async function forward(messages: readonly Message[]): Promise<void> {
    const sql = messages.map(sqlOf).filter((text) => text !== null);
    for (const text of sql) options.seen.add(text);
    const objection = sql.map((text) => ({ sql: text, why: options.objectTo?.(text) ?? null })).find(isObjection);
    if (objection !== undefined) {
      options.refused.push(objection);
      return send([raising('0A000', objection.why)]);
    }
    const fault = options.faultFor?.(sql) ?? null;
    if (fault !== null) options.injected.set(fault, (options.injected.get(fault) ?? 0) + 1);
    if (fault === 'serialization') return send([raising('40001', 'injected')]);
    if (fault === 'deadlock') return send([raising('40P01', 'injected')]);
    if (fault === 'drop-before') return cut();
    if (fault === 'silence') return;
    if (fault === 'slow') await pause(Math.random() * 50);
    send(messages.map(rewritten), { isLost: fault === 'drop-after' });
  }

  function rewritten(message: Message): Message {
    const sql = sqlOf(message);
    const changed = sql === null ? null : (options.rewrite?.(sql) ?? sql);
    return changed === null || changed === sql ? message : withSql(message, changed);
  }

  function send(messages: readonly Message[], { isLost = false, answer = null }: Partial<Request> = {}): void {
    open.push({ isLost, answer, rows: [] });
    server.write(Buffer.concat(messages.map(({ bytes }) => bytes)));
  }

  return {
    cut,
    ask(sql) {
      return new Promise((resolve) => {
        onTheWay = onTheWay.then(() => send([query(sql)], { answer: resolve }));
      });
    },
  };
}

function isObjection(judged: { sql: string; why: string | null }): judged is { sql: string; why: string } {
  return judged.why !== null;
}
