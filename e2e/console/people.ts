import { ask } from '../support/http.ts';
import { type RunningServer, rootPassword } from '../support/server.ts';

export const password = 'correct horse battery staple';

/** Devices as browsers and programs name themselves. */
export const devices = {
  chrome:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  curl: 'curl/8.14.1',
} as const;

export interface Operator {
  /** Calls the API as root. */
  call<Body>(line: string, body?: unknown): Promise<Body>;
  addUser(username: string, more?: { readonly roles?: readonly string[]; readonly fullName?: string }): Promise<void>;
  /** Signs somebody in, from a device and an address. @returns the session's id and token. */
  signIn(username: string, device: keyof typeof devices, ip: string): Promise<{ id: string; token: string }>;
  /** A sign-in that is refused. */
  tryToSignIn(username: string, password: string): Promise<void>;
}

/** Root, as a program beside the browser; the server has to trust the proxy 127.0.0.1. */
export async function operate({ origin }: RunningServer): Promise<Operator> {
  const post = async <Body>(line: string, headers: Record<string, string>, body?: unknown): Promise<Body> => {
    const answer = await ask(origin, line, { headers, body });
    if (answer.status >= 300) throw new Error(`${line} answered ${answer.status}: ${answer.text}`);
    return answer.text === '' ? (undefined as Body) : answer.json<Body>();
  };
  const signIn = async (username: string, device: keyof typeof devices, ip: string, secret = password) => {
    const headers = { 'user-agent': devices[device], 'x-forwarded-for': ip };
    const body = { username, password: secret, transport: 'bearer' };
    const issued = await post<{ session: { id: string }; token: string }>('POST /v1/sessions', headers, body);
    return { id: issued.session.id, token: issued.token };
  };
  const { token } = await signIn('root', 'curl', '203.0.113.1', rootPassword);
  const call: Operator['call'] = (line, body) => post(line, { authorization: `Bearer ${token}` }, body);
  return {
    call,
    signIn,
    tryToSignIn: async (username, wrong) => {
      const answer = await ask(origin, 'POST /v1/sessions', { body: { username, password: wrong } });
      if (answer.status !== 401) throw new Error(`a wrong password was answered with ${answer.status}`);
    },
    addUser: async (username, { roles = [], fullName } = {}) => {
      await call('POST /v1/users', { username, password, roles, ...(fullName && { fullName }) });
    },
  };
}
