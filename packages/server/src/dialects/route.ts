/**
 * What every route of a dialect says of itself: it is no part of the native API's document, and its dialect has a cross-site
 * rule of its own.
 */
export const dialectRoute = { schema: { hide: true }, config: { crossSiteRule: 'dialect' } } as const;
