import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readOldSession } from '../old-session.ts';
import type { Source } from './source.ts';

type Reply = string | number | null | readonly Reply[];

/** The keys of connect-redis. @param ageMs how long one lives that Redis lets live for ever (`disableTTL`) */
export async function openRedis(address: string, prefix: string, ageMs: number): Promise<Source> {
  const { protocol, hostname, port, username, password, pathname } = new URL(address);
  const place = { host: hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost', port: Number(port || 6379) };
  const socket = protocol === 'rediss:' ? connectTls({ ...place, servername: place.host }) : connect(place);
  const ask = speak(socket);
  try {
    if (password !== '') {
      await ask('AUTH', ...(username === '' ? [] : [decodeURIComponent(username)]), decodeURIComponent(password));
    }
    if (pathname.length > 1) await ask('SELECT', pathname.slice(1));
    await ask('PING');
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    async *read() {
      let cursor = '0';
      // SCAN may say a key twice.
      const seen = new Set<string>();
      do {
        const pattern = `${prefix.replaceAll(/[\\*?[\]]/g, '\\$&')}*`;
        const [next, keys] = (await ask('SCAN', cursor, 'MATCH', pattern, 'COUNT', '500')) as [string, string[]];
        for (const key of keys.filter((each) => !seen.has(each))) {
          seen.add(key);
          const [text, ttl] = await Promise.all([ask('GET', key), ask('PTTL', key)]);
          // One that has expired meanwhile.
          if (text === null || ttl === -2) continue;
          const left = typeof ttl === 'number' && ttl >= 0 ? ttl : ageMs;
          yield readOldSession(key.slice(prefix.length), text, Date.now() + left);
        }
        cursor = next;
      } while (cursor !== '0');
    },
    async close() {
      socket.destroy();
    },
  };
}

/** Speaks RESP 2, in order. */
function speak(socket: Socket): (...command: readonly string[]) => Promise<Reply> {
  const waiting: { resolve(reply: Reply): void; reject(error: Error): void }[] = [];
  let received: Buffer = Buffer.alloc(0);
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const each of waiting.splice(0)) each.reject(error);
  };
  socket.setTimeout(30_000, () => socket.destroy(new Error('Redis does not answer')));
  socket.on('error', fail).on('close', () => fail(new Error('Redis has closed the connection')));
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (let read = readReply(received, 0); read !== null; read = readReply(received, 0)) {
      received = received.subarray(read.end);
      const asker = waiting.shift();
      if (read.reply instanceof Error) asker?.reject(read.reply);
      else asker?.resolve(read.reply);
    }
  });
  return (...command) =>
    new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure);
      waiting.push({ resolve, reject });
      const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
      socket.write(`*${command.length}\r\n${parts.join('')}`);
    });
}

/** `null`: it has not come in full yet. */
function readReply(bytes: Buffer, start: number): { readonly reply: Reply | Error; readonly end: number } | null {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd === -1) return null;
  const line = bytes.toString('utf8', start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[start] ?? 0)) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new Error(line), end };
    case ':':
      return { reply: Number(line), end };
    case '$': {
      const length = Number(line);
      if (length === -1) return { reply: null, end };
      if (bytes.length < end + length + 2) return null;
      return { reply: bytes.toString('utf8', end, end + length), end: end + length + 2 };
    }
    case '*':
      return readArray(bytes, end, Number(line));
    default:
      throw new Error('the server at this address does not speak the Redis protocol');
  }
}

function readArray(bytes: Buffer, start: number, length: number) {
  const replies: Reply[] = [];
  let end = start;
  while (replies.length < length) {
    const read = readReply(bytes, end);
    if (read === null) return null;
    if (read.reply instanceof Error) throw read.reply;
    replies.push(read.reply);
    end = read.end;
  }
  return { reply: replies, end };
}
