import { newDevicesOf, viewEvent } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, requireSession, withoutUser } from '../../caller.ts';
import { withLocations } from '../../locations/resource.ts';
import { problems } from '../../openapi.ts';
import { EventSchema } from '../event-resource.ts';

/** For so long a sign-in on a new device is news. */
const newForMs = 7 * 86_400_000;

/** `GET /v1/account/new-devices`: what a person should be asked about, by the rule by which mails tell of it, too. */
export function registerNewDevices(app: App, context: Context): void {
  const { authority } = context;
  app.get(
    '/v1/account/new-devices',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'listNewDevices',
        summary: 'List one’s own sign-ins of the last seven days on devices that had not been seen before',
        description:
          'Newest first. The first sign-in of all is not among them, nor is one after an update of a browser.',
        tags: ['sessions'],
        response: { 200: Type.Object({ items: Type.Array(EventSchema) }), ...problems },
      },
    },
    async (request) => {
      const { username } = callerOf(request).session;
      if (username === null) throw withoutUser();
      const found = await newDevicesOf(authority, username, authority.now() - newForMs);
      return { items: found.map(viewEvent).map(withLocations(context, request)) };
    },
  );
}
