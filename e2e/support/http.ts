import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; whoever asks for it knows what it must be. */
  json<Body>(): Body;
}

export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
}

const agent = new Agent({ keepAlive: true });

/** One request, with exactly the headers that it is given: `fetch` adds some that browsers send. */
export async function ask(origin: string, line: string, { headers = {}, body }: Question = {}): Promise<Answer> {
  const [method, path = '/'] = line.split(' ');
  const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(origin + path, {
    method,
    agent,
    headers: { ...(sent !== body && { 'content-type': 'application/json' }), ...headers },
  });
  outgoing.once('error', reject).once('response', async (response) => {
    try {
      const said = await text(response);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: said,
        json: () => JSON.parse(said),
      });
    } catch (error) {
      reject(error);
    }
  });
  outgoing.end(sent);
  return promise;
}

/** The value that an answer gives to the session cookie, or `null`. */
export function cookieOf(answer: Answer): string | null {
  const line = answer.headers['set-cookie']?.find((cookie) => cookie.startsWith('session='));
  return line === undefined ? null : (/^session=([^;]*)/.exec(line)?.[1] ?? null);
}

export function withCookie(token: string): Record<string, string> {
  return { cookie: `session=${token}` };
}

export function withBearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
