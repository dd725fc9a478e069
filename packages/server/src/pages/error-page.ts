import type { FastifyReply, FastifyRequest } from 'fastify';
import { handleError, logError, setErrorHeaders, toCurfewError } from '../error-handler.ts';
import { problemOf } from '../problem.ts';
import { html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { en } from './translations/en.ts';

/** A person gets a page, a program problem details. */
export function handlePageError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(request.headers.accept ?? '').includes('text/html')) return handleError(thrown, request, reply);
  const error = toCurfewError(thrown);
  logError(error, request);
  setErrorHeaders(error, reply);
  const { detail, status, instance } = problemOf(error, request.id);
  const t = textsOf(request);
  const { title, advice } = t.error.kinds[kindOf(status)];
  // What exactly was wrong is said in English alone: it names parameters and values, for whoever made the request.
  const content = html`<h1>${title}</h1>
<p>${t.language === en.language && status < 500 ? detail : advice}</p>
<p><a href="${reply.server.ownAddresses.at('/sign-in')}">${t.error.toSignIn}</a></p>
<footer>${error.code} ${instance ?? ''}</footer>`;
  return sendPage(reply, title, content, status);
}

/** What people can tell apart. */
function kindOf(status: number): keyof Texts['error']['kinds'] {
  switch (status) {
    case 401:
      return 'signIn';
    case 403:
      return 'forbidden';
    case 404:
    case 405:
      return 'missing';
    case 409:
      return 'conflict';
    case 429:
      return 'tooMany';
    case 503:
      return 'unavailable';
    default:
      return status < 500 ? 'invalid' : 'broken';
  }
}
