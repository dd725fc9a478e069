import type { FastifyReply, FastifyRequest } from 'fastify';
import { handleError, logError, setErrorHeaders, toCurfewError } from '../error-handler.ts';
import { problemOf } from '../problem.ts';
import { html } from './html.ts';
import { textsOf } from './language.ts';
import { sendPage } from './layout.ts';

/** A person gets a page, a program problem details. */
export function handlePageError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(request.headers.accept ?? '').includes('text/html')) return handleError(thrown, request, reply);
  const error = toCurfewError(thrown);
  logError(error, request);
  setErrorHeaders(error, reply);
  const { title, detail, status, instance } = problemOf(error, request.id);
  const content = html`<h1>${title}</h1>
<p>${detail}</p>
<p><a href="${reply.server.ownAddresses.at('/sign-in')}">${textsOf(request).error.toSignIn}</a></p>
<footer>${instance ?? ''}</footer>`;
  return sendPage(reply, title, content, status);
}
