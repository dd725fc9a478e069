import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { tellCallersFirst } from '../caller-first.ts';
import { handleError } from '../error-handler.ts';
import { refuseUnusedKey } from '../idempotency-key.ts';
import { readJsonBodies } from '../json-body.ts';
import { registerCodesOfUsers, registerOwnCodes, registerStepUp } from './account/codes.ts';
import { registerOwnIdentities } from './account/identities.ts';
import { registerNewDevices } from './account/new-devices.ts';
import {
  registerOwnPasskeys,
  registerPasskeyByLink,
  registerPasskeyProofs,
  registerPasskeysOfUsers,
} from './account/passkeys.ts';
import { registerOwnTokens } from './account/tokens.ts';
import { registerApplications } from './applications/applications.ts';
import { registerEvents } from './events.ts';
import { registerKeptRules } from './kept-rules.ts';
import { registerOverview } from './overview/overview.ts';
import { registerPolicies } from './policies.ts';
import { registerCurrentSession } from './sessions/current.ts';
import { registerSessionEnding } from './sessions/ending.ts';
import { registerEndingOfMatches } from './sessions/ending-matches.ts';
import { registerSessionListing } from './sessions/listing.ts';
import { registerMinting } from './sessions/minting.ts';
import { registerRenewal } from './sessions/renewal.ts';
import { registerSecondStep } from './sessions/second-step.ts';
import { registerSignIn } from './sessions/sign-in.ts';
import { registerSignals } from './signals.ts';
import { registerStreams } from './stream.ts';
import { registerTokens } from './tokens.ts';
import { registerUpkeep } from './upkeep.ts';
import { registerUserAdministration } from './users/administration.ts';
import { registerIdentitiesOfUsers } from './users/identities.ts';
import { registerLinksOfUsers } from './users/links.ts';
import { registerUserListing } from './users/listing.ts';
import { registerOwnPassword } from './users/own-password.ts';
import { registerPersonalData } from './users/personal-data.ts';
import { registerRulesOfUsers } from './users/rules.ts';
import { registerWebhooks } from './webhooks.ts';

const NoParameters = Type.Object({}, { additionalProperties: false });

/** The native API, `/v1`. Its answers are about sessions and people, so that no cache may keep them. */
export function registerApi(app: App, context: Context): void {
  readJsonBodies(app);
  tellCallersFirst(app, handleError);
  app.addHook('onRoute', (route) => {
    // Unknown parameters are refused everywhere: somebody meant something by them.
    route.schema = { querystring: NoParameters, ...route.schema };
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined && request.routeOptions.config.emptyBody === true) request.body = {};
  });
  // Behind the gates: who is not signed in is told that first.
  app.addHook('preHandler', refuseUnusedKey);

  registerSignIn(app, context);
  registerCurrentSession(app, context);
  registerRenewal(app, context);
  registerMinting(app, context);
  registerSessionListing(app, context);
  registerSessionEnding(app, context);
  registerEndingOfMatches(app, context);
  registerUserListing(app, context);
  registerUserAdministration(app, context);
  registerRulesOfUsers(app, context);
  registerOwnPassword(app, context);
  registerPersonalData(app, context);
  registerLinksOfUsers(app, context);
  registerOwnTokens(app, context);
  registerNewDevices(app, context);
  registerOwnCodes(app, context);
  registerStepUp(app, context);
  registerOwnPasskeys(app, context);
  registerOwnIdentities(app, context);
  registerPasskeyProofs(app, context);
  registerPasskeyByLink(app, context);
  registerPasskeysOfUsers(app, context);
  registerIdentitiesOfUsers(app, context);
  registerSecondStep(app, context);
  registerCodesOfUsers(app, context);
  registerTokens(app, context);
  registerEvents(app, context);
  registerStreams(app, context);
  registerPolicies(app, context);
  registerKeptRules(app, context);
  registerUpkeep(app, context);
  registerOverview(app, context);
  registerWebhooks(app, context);
  registerSignals(app, context);
  registerApplications(app, context);
}
