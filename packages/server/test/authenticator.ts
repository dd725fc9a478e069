import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What a page's origin makes of an authenticator's answer, and what the authenticator puts in. All can be made to lie. */
interface Ceremony {
  readonly origin?: string;
  readonly rpId?: string;
  readonly counter?: number;
  readonly isUserVerified?: boolean;
}

interface Options {
  readonly challenge: string;
  readonly user?: { readonly id: string };
}

/**
 * An authenticator without a browser, made without the library under test (Web Authentication Level 3, 6.1 and 6.5): one key, for one
 * user.
 */
export function createAuthenticator({ isSyncable = false }: { readonly isSyncable?: boolean } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let userHandle = '';

  function dataOf(
    { rpId = 'localhost', counter = 0, isUserVerified = true }: Ceremony,
    attested: Buffer | null,
  ): Buffer {
    const flags = 1 | (isUserVerified ? 4 : 0) | (isSyncable ? 8 | 16 : 0) | (attested === null ? 0 : 64);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  }

  const shared = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' };

  return {
    id: shared.id,
    make({ challenge, user }: Options, ceremony: Ceremony = {}) {
      userHandle = user?.id ?? '';
      const key = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
        Buffer.from(x, 'base64url'),
        Buffer.from([0x22, 0x58, 0x20]),
        Buffer.from(y, 'base64url'),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const authData = dataOf(ceremony, attested);
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        Buffer.from([0x58, authData.length]),
        authData,
      ]);
      return {
        ...shared,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, ceremony),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    use({ challenge }: Options, ceremony: Ceremony & { readonly userHandle?: string | null } = {}) {
      const authenticatorData = dataOf(ceremony, null);
      const clientDataJSON = clientData('webauthn.get', challenge, ceremony);
      const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
      const handle = ceremony.userHandle === undefined ? userHandle : ceremony.userHandle;
      return {
        ...shared,
        clientExtensionResults: {},
        response: {
          clientDataJSON,
          authenticatorData: authenticatorData.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
          ...(handle !== null && { userHandle: handle }),
        },
      };
    },
  };
}
export type Authenticator = ReturnType<typeof createAuthenticator>;

function clientData(type: string, challenge: string, { origin = 'http://localhost' }: Ceremony): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url');
}

function sha256(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}

/** A short text in CBOR. */
function text(content: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + content.length]), Buffer.from(content)]);
}
