import type { EventView, SessionView } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { nullable } from '../api/nullable.ts';
import type { Context } from '../app.ts';
import { textsOf } from '../pages/language.ts';
import type { Place } from './places.ts';

export const PlaceSchema = Type.Object(
  {
    city: nullable(Type.String()),
    country: nullable(Type.String({ description: 'ISO 3166-1, such as DE' })),
  },
  { description: 'Where its address is; absent where that is not known, or no database of addresses is configured' },
);

/** What has an address, with the place of it where that is known. */
export function withPlaces<View extends SessionView | EventView>(
  { places }: Pick<Context, 'places'>,
  request: FastifyRequest,
): (view: View) => View & { readonly place?: Place } {
  const { language } = textsOf(request);
  return (view) => {
    const place = places(view.ip, language);
    return place === null ? view : { ...view, place };
  };
}
