import { hash, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { expect } from 'vitest';
import { password, type TestServer } from './start.ts';

export const origin = 'https://sessions.example.com';

/** What a proof says otherwise than it should. */
export interface Over {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
  readonly token?: string;
}

/** A program with a key of its own. */
export class Program {
  readonly #server: TestServer;
  readonly #key: CryptoKey;
  readonly alg: string;
  readonly jwk: JWK;
  token = '';

  static async open(server: TestServer, alg = 'ES256'): Promise<Program> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    return new Program(server, alg, privateKey, await exportJWK(publicKey));
  }

  private constructor(server: TestServer, alg: string, key: CryptoKey, jwk: JWK) {
    this.#server = server;
    this.#key = key;
    [this.alg, this.jwk] = [alg, jwk];
  }

  get privateKey(): CryptoKey {
    return this.#key;
  }

  proof(htm: string, url: string, { header = {}, claims = {}, key = this.#key, token = this.token }: Over = {}) {
    const said = {
      jti: randomUUID(),
      htm,
      htu: new URL(url, origin).href,
      iat: Math.floor(this.#server.authority.now() / 1_000),
      ...(token !== '' && { ath: hash('sha256', token, 'base64url') }),
      ...claims,
    };
    return new SignJWT(said).setProtectedHeader({ typ: 'dpop+jwt', alg: this.alg, jwk: this.jwk, ...header }).sign(key);
  }

  /** Signs `web_user` in, with a token that is bound to the key. */
  async signIn(username = 'web_user'): Promise<this> {
    const answer = await this.#server.send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { dpop: await this.proof('POST', '/v1/sessions', { token: '' }) },
      payload: { username, password, transport: 'bearer' },
    });
    expect(answer.json()).toMatchObject({ tokenType: 'DPoP' });
    this.token = answer.json<{ token: string }>().token;
    return this;
  }

  async call(url = '/v1/sessions/current', over: Over = {}, method: 'GET' | 'POST' = 'GET', payload?: object) {
    return this.sendProof(await this.proof(method, url, over), url, method, payload);
  }

  sendProof(proof: string, url = '/v1/sessions/current', method: 'GET' | 'POST' = 'GET', payload?: object) {
    const headers = { authorization: `DPoP ${this.token}`, dpop: proof };
    return this.#server.send({ method, url, headers, ...(payload && { payload }) });
  }
}
