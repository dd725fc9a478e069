import type { SecretBox } from '@curfew/core';
import { type CurfewServer, createMailer, createServer, type ListenAt, openLocations } from '@curfew/server';
import { usageFailure } from '../../command-line/failure.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import type { Serving } from '../../operator/in-place.ts';
import { openSigningKeys } from '../../operator/signing-keys.ts';
import { listenFailure } from './listen-failure.ts';

/** @param allMetrics what `/metrics` says, where this process is one of several. */
export async function createConfiguredServer(
  { authority, sealer, secrets, tracer }: Serving,
  configuration: Configuration,
  allMetrics?: () => Promise<string>,
): Promise<CurfewServer> {
  const {
    publicUrl,
    cookieName,
    trustedProxies,
    csrf,
    dpopNonce,
    returnOrigins,
    dialects,
    signIn,
    branding,
    mail,
    logLevel,
    shutdownDelayMs,
    signals,
    geoipDatabase,
  } = configuration;
  const signingKeys = signals.signingKeyFile === null ? null : await openSigningKeys(signals.signingKeyFile);
  return createServer({
    authority: tracer === null ? authority : tracer.following('authority', authority),
    ...(tracer && { tracer }),
    ...(publicUrl !== null && { publicUrl }),
    cookieName,
    trustedProxies,
    csrf,
    returnOrigins,
    dialects,
    shutdownDelayMs,
    signIn,
    branding,
    signals: {
      allowedAddresses: signals.allowedAddresses,
      transmitters: signals.transmitters,
      userFormat: signals.userFormat,
      ...(signingKeys && { signingKeys }),
    },
    ...(geoipDatabase !== null && { locations: await openLocations(geoipDatabase) }),
    log: { level: logLevel },
    ...(dpopNonce === 'required' && { proofNonces: secretsForNonces(secrets) }),
    ...(sealer && { sealer }),
    ...(mail !== null && { mail: { mailer: createMailer(mail), secrets: secretsForMail(publicUrl, secrets) } }),
    ...(allMetrics && { allMetrics }),
  });
}

/**
 * @param descriptor of the socket that a service manager has opened, in place of the configured address.
 * @throws Failure where nobody can listen there.
 */
export async function listen(
  server: CurfewServer,
  at: Configuration['listen'],
  descriptor: number | null,
): Promise<{ readonly address: string }> {
  const place: ListenAt = descriptor === null ? at : { fd: descriptor };
  try {
    return await server.listen(place);
  } catch (error) {
    await server.close();
    throw listenFailure(error, at);
  }
}

/** @throws Failure where several processes could not read each other's nonces. */
function secretsForNonces(secrets: SecretBox | undefined): SecretBox {
  if (secrets !== undefined) return secrets;
  throw usageFailure(
    'dpopNonce is required without secrets.keyFile',
    'set secrets.keyFile: the nonces are sealed with it',
  );
}

/** @throws Failure where the links in mails would lead nowhere, or could not be sealed. */
function secretsForMail(publicUrl: URL | null, secrets: SecretBox | undefined): SecretBox {
  if (publicUrl !== null && secrets !== undefined) return secrets;
  throw usageFailure('mail is set without publicUrl or secrets.keyFile', 'set both: mails hold links to this server');
}
