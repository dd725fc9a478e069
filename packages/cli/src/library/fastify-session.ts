/** `curfew/fastify-session`: in place of @fastify/session, for @fastify/passport and whatever else is written for it. */
export * from '@curfew/adapters/fastify-session';
export { default } from '@curfew/adapters/fastify-session';
