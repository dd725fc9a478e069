/** `curfew/fastify`: sessions for Fastify 5. */
export * from '@curfew/adapters/fastify';
