import type { EventView, SessionView } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { nullable } from '../api/nullable.ts';
import type { Context } from '../app.ts';
import { textsOf } from '../pages/language.ts';
import type { Location } from './locations.ts';

export const LocationSchema = Type.Object(
  {
    city: nullable(Type.String()),
    country: nullable(Type.String({ description: 'ISO 3166-1, such as DE' })),
  },
  { description: 'Where its address is; absent where that is not known, or no database of addresses is configured' },
);

/** What has an address, with the location of it where that is known. */
export function withLocations<View extends SessionView | EventView>(
  { locations }: Pick<Context, 'locations'>,
  request: FastifyRequest,
): (view: View) => View & { readonly location?: Location } {
  const { language } = textsOf(request);
  return (view) => {
    const location = locations(view.ip, language);
    return location === null ? view : { ...view, location };
  };
}
