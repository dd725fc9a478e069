import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Exchange } from './exchange.ts';
import { exchangeOf, withoutCookie } from './node.ts';

/** Fastify keeps the headers of an answer by itself until it sends them. */
export function exchangeFor(request: FastifyRequest, reply: FastifyReply): Exchange {
  return {
    ...exchangeOf(request.raw as IncomingMessage, reply.raw as ServerResponse, request.url),
    isAnswered: () => reply.sent,
    setHeader: (name, value) => void reply.header(name, value),
    setCookie(name, header) {
      const kept = [reply.getHeader('set-cookie') ?? []].flat().map(String);
      reply.removeHeader('set-cookie');
      reply.header('set-cookie', [...withoutCookie(kept, name), header]);
    },
  };
}
