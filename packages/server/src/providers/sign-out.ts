import type { LiveSession } from '@curfew/core';
import { ProviderFault } from '@curfew/sign-in';
import type { Context } from '../app.ts';

/**
 * Where somebody who has signed out here goes on to be signed out by the provider, too (OIDC RP-Initiated Logout 1.0). `null` where no
 * provider vouched for them, it has no such place, or browsers would not follow a form there. Being signed out here depends on none of it.
 */
export async function providerSignOutAddress(
  { signIn, settings }: Context,
  session: Pick<LiveSession, 'provider'> | null,
): Promise<string | null> {
  if (session === null || session.provider === null) return null;
  for (const { oidc } of signIn.providers) {
    const address = await addressAt(oidc, session.provider, settings.addresses.absolute('/sign-in?signedOut=true'));
    if (address !== null && address.origin === oidc.settings.issuer.origin) return address.href;
  }
  return null;
}

async function addressAt(
  oidc: Context['signIn']['providers'][number]['oidc'],
  provider: { readonly issuer: string },
  returnTo: string,
): Promise<URL | null> {
  try {
    return await oidc.endSessionAddress(returnTo, provider);
  } catch (error) {
    if (error instanceof ProviderFault) return null;
    throw error;
  }
}
