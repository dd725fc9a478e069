import { type BindingLimits, policyPresets } from '@curfew/core';
import type { LightMyRequestResponse } from 'fastify';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { password, startServer, type TestServer } from './start.ts';

export const origin = 'https://sessions.example.com';
const name = '__Host-session';

/** A server over https, under a policy with these limits. */
export async function startBinding(binding?: BindingLimits, address = new URL(origin)): Promise<TestServer> {
  const rule = { ...policyPresets['nist-aal2'], ...(binding && { binding }) };
  const policies = { policies: { default: rule }, roles: {}, maxTokenLifetimeMs: 0 };
  return startServer({ publicUrl: address, policies });
}

interface Proof {
  readonly challenge: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What a browser does that binds its session to a key (DBSC), with a key of its own. */
export class BoundBrowser {
  readonly #server: Pick<TestServer, 'send'>;
  readonly #keys: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };
  readonly alg: 'ES256' | 'RS256';
  readonly jwk: JWK;
  readonly prefix: string;
  token = '';
  bound: string | null = null;
  id = '';
  challenge = '';

  static async open(server: Pick<TestServer, 'send'>, alg: 'ES256' | 'RS256' = 'ES256', prefix = '') {
    const keys = await generateKeyPair(alg, { extractable: true });
    return new BoundBrowser(server, alg, keys, await exportJWK(keys.publicKey), prefix);
  }

  private constructor(
    server: Pick<TestServer, 'send'>,
    alg: 'ES256' | 'RS256',
    keys: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey },
    jwk: JWK,
    prefix: string,
  ) {
    this.#server = server;
    this.#keys = keys;
    [this.alg, this.jwk, this.prefix] = [alg, jwk, prefix];
  }

  get cookie(): string {
    return [`${name}=${this.token}`, ...(this.bound === null ? [] : [`${name}-bound=${this.bound}`])].join('; ');
  }

  /** @returns the answer, whose registration header this browser will follow. */
  async signIn(username = 'web_user'): Promise<LightMyRequestResponse> {
    const payload = { username, password };
    const answer = await this.#server.send({ method: 'POST', url: `${this.prefix}/v1/sessions`, payload });
    this.take(answer);
    return answer;
  }

  /** Keeps what an answer says. */
  take(answer: LightMyRequestResponse): void {
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, which = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (which === name) this.token = value;
      if (which === `${name}-bound`) this.bound = value;
    }
    const offered = /challenge="([^"]+)"/.exec(String(answer.headers['secure-session-registration'] ?? ''))?.[1];
    const next = /^"([^"]+)";id="([^"]+)"$/.exec(String(answer.headers['secure-session-challenge'] ?? ''));
    if (offered !== undefined) this.challenge = offered;
    if (next !== null) [, this.challenge = '', this.id = ''] = next;
  }

  proof({ challenge, header = {}, key = this.#keys.privateKey, claims = {} }: Proof): Promise<string> {
    return new SignJWT({ jti: challenge, ...claims })
      .setProtectedHeader({ alg: this.alg, typ: 'dbsc+jwt', ...header })
      .sign(key);
  }

  async register(over: Partial<Proof> = {}, headers: Readonly<Record<string, string>> = {}) {
    const challenge = over.challenge ?? this.challenge;
    const proof = await this.proof({ ...over, challenge, header: { jwk: this.jwk, ...over.header } });
    return this.registerWith(proof, headers);
  }

  async registerWith(proof: string, headers: Readonly<Record<string, string>> = {}) {
    const answer = await this.#server.send({
      method: 'POST',
      url: `${this.prefix}/v1/device-binding/registration`,
      headers: { cookie: this.cookie, 'secure-session-response': proof, ...headers },
    });
    this.take(answer);
    return answer;
  }

  /** Signs in and binds the session. */
  async bind(username?: string): Promise<this> {
    await this.signIn(username);
    const answer = await this.register();
    if (answer.statusCode !== 200) throw new Error(`registration failed: ${answer.statusCode}`);
    return this;
  }

  /** One request to the refresh address. @param proof none: asks for a challenge */
  async askToRefresh(proof: string | null, headers: Readonly<Record<string, string>> = {}) {
    const answer = await this.#server.send({
      method: 'POST',
      url: `${this.prefix}/v1/device-binding/refresh`,
      headers: {
        cookie: this.cookie,
        'sec-secure-session-id': this.id,
        ...(proof !== null && { 'secure-session-response': proof }),
        ...headers,
      },
    });
    this.take(answer);
    return answer;
  }

  /** With the challenge of the answer before. */
  async refresh(over: Partial<Proof> = {}) {
    return this.askToRefresh(await this.proof({ challenge: this.challenge, ...over }));
  }

  verify(headers: Readonly<Record<string, string>> = {}) {
    return this.#server.send({ url: '/verify', headers: { cookie: this.cookie, ...headers } });
  }
}
