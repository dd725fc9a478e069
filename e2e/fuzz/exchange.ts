import { Agent, type IncomingHttpHeaders, request as startRequest } from 'node:http';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What is no answer: the connection broke, or nothing came. */
export interface NoAnswer {
  readonly status: 'hang' | 'broken';
  readonly text: string;
}

const longestMs = 60_000;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export function exchange(origin: string, { method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer | NoAnswer> {
  return new Promise((resolve) => {
    const sent = startRequest(origin + path, { method, agent, headers: { ...headers, ...lengthOf(body) } });
    const timer = setTimeout(() => {
      sent.destroy();
      resolve({ status: 'hang', text: `no answer within ${longestMs / 1_000} s` });
    }, longestMs);
    const finish = (answer: FuzzAnswer | NoAnswer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    sent.on('error', (error) => finish({ status: 'broken', text: String(error) }));
    sent.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      // A stream has no end. That it begins is all that is asked of it.
      if (String(response.headers['content-type']).startsWith('text/event-stream')) {
        finish({ status, headers: response.headers, text: '' });
        sent.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => finish({ status, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    sent.end(body ?? undefined);
  });
}

function lengthOf(body: string | null): Record<string, string> {
  return body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

export function closeConnections(): void {
  agent.destroy();
}
