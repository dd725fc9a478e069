import type { Passkey, PasskeyTools } from '@curfew/core';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';

/** Loaded with the first question: a server whose people have no passkeys needs none of it. */
const webauthn = () => import('@simplewebauthn/server');

/** Passkeys by @simplewebauthn/server. @param siteName what authenticators show beside the user's name */
export function createPasskeyTools(siteName: string): PasskeyTools {
  return {
    async optionsToMake({ site, challenge, user, known }) {
      const { generateRegistrationOptions } = await webauthn();
      return generateRegistrationOptions({
        rpName: siteName,
        rpID: site.rpId,
        challenge: bytesOf(challenge),
        userID: new Uint8Array(Buffer.from(user.id, 'utf8')),
        userName: user.username,
        userDisplayName: user.username,
        attestationType: 'none',
        excludeCredentials: known.map(descriptorOf),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      });
    },

    async checkMade({ site, response, challenge }) {
      const { verifyRegistrationResponse } = await webauthn();
      const checked = await orNull(() =>
        verifyRegistrationResponse({
          response: response as RegistrationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: site.origin,
          expectedRPID: site.rpId,
          requireUserVerification: false,
        }),
      );
      if (checked?.verified !== true) return null;
      const { credential, userVerified, credentialDeviceType, credentialBackedUp } = checked.registrationInfo;
      return {
        id: credential.id,
        publicKey: textOf(credential.publicKey),
        counter: credential.counter,
        transports: transportsIn(credential.transports),
        isSyncable: credentialDeviceType === 'multiDevice',
        isBackedUp: credentialBackedUp,
        isUserVerified: userVerified,
      };
    },

    async optionsToUse({ site, challenge, known }) {
      const { generateAuthenticationOptions } = await webauthn();
      return generateAuthenticationOptions({
        rpID: site.rpId,
        challenge: bytesOf(challenge),
        // Without a password nothing else says who holds the authenticator.
        userVerification: known === null ? 'required' : 'preferred',
        ...(known !== null && { allowCredentials: known.map(descriptorOf) }),
      });
    },

    readClaim(response) {
      const { id, response: inner } = asObject(response);
      const { userHandle } = asObject(inner);
      if (typeof id !== 'string' || id.length > 2_048) return null;
      const isGiven = typeof userHandle === 'string' && userHandle !== '';
      return { id, userId: isGiven ? Buffer.from(userHandle, 'base64url').toString('utf8') : null };
    },

    async checkUsed({ site, response, challenge, passkey }) {
      const { verifyAuthenticationResponse } = await webauthn();
      const checked = await orNull(() =>
        verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: site.origin,
          expectedRPID: site.rpId,
          requireUserVerification: false,
          credential: { ...descriptorOf(passkey), publicKey: bytesOf(passkey.publicKey), counter: passkey.counter },
        }),
      );
      if (checked?.verified !== true) return null;
      const { newCounter, credentialBackedUp, userVerified } = checked.authenticationInfo;
      return { counter: newCounter, isBackedUp: credentialBackedUp, isUserVerified: userVerified };
    },
  };
}

/** The library throws at whatever an answer lacks; to whoever asked, all of that proves nothing. */
async function orNull<Result>(check: () => Promise<Result>): Promise<Result | null> {
  try {
    return await check();
  } catch {
    return null;
  }
}

function descriptorOf({ id, transports }: Passkey) {
  return { id, transports: transports as AuthenticatorTransport[] };
}

/** What a browser says of its authenticator is kept only where it is one of the words for that. */
function transportsIn(transports: readonly string[] = []): readonly string[] {
  return transports.filter((each) => /^[a-z-]{1,32}$/.test(each)).slice(0, 8);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
