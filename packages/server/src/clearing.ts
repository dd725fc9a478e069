import { buildCookie } from '@curfew/core';
import type { FastifyReply } from 'fastify';
import type { Settings } from './settings.ts';

/**
 * Takes the session out of the browser, after it has been ended. `Clear-Site-Data` leaves "cookies" out: it would also clear
 * those of every other host of the same domain.
 */
export function clearSession(reply: FastifyReply, settings: Settings): void {
  reply.header('set-cookie', buildCookie(settings.cookie, null));
  if (settings.isHttps) reply.header('clear-site-data', '"cache", "storage"');
}
