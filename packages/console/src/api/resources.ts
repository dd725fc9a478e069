import type { components, operations } from './openapi.d.ts';

/** What the API answers with, by the names that the console knows it by. Instants are ISO 8601, UTC. */
export type Session = components['schemas']['Session'];
export type CurrentSession = components['schemas']['CurrentSession'];
export type User = components['schemas']['UserEntry'];
export type AuditEvent = Answer<'listEvents'>['items'][number];
export type EventType = AuditEvent['type'];

/** The body with which an operation answers when it has done what was asked. */
export type Answer<Operation extends keyof operations> = Body<SuccessOf<operations[Operation]>>;

type SuccessOf<Operation> = Operation extends { responses: infer Responses }
  ? Responses[keyof Responses & (200 | 201)]
  : never;
type Body<Response> = Response extends { content: { 'application/json': infer Json } } ? Json : never;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** For the next page; `null` on the last. */
  readonly cursor: string | null;
  /** In a list by time: how far this page has read; `null` on the last. */
  readonly searchedBackTo?: string | null;
}
