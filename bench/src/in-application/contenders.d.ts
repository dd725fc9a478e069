import type { Contender } from '../contender.ts';

type Name =
  | 'bare-express'
  | 'bare-fastify'
  | 'bare-hono'
  | 'curfew-express'
  | 'curfew-fastify'
  | 'curfew-hono'
  | 'curfew-express-postgres';

export const applications: Readonly<Record<Name, Contender>>;
