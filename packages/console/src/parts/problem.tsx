import { t } from '../language/texts.ts';
import './problem.css';

/** What went wrong, in the words of the server. Nothing where nothing did. */
export function Problem({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  if (error === null || error === undefined) return null;
  return (
    <div className="problem" role="alert">
      <p>{wordsOf(error)}</p>
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          {t.parts.tryAgain}
        </button>
      )}
    </div>
  );
}

export function wordsOf(error: unknown): string {
  if (typeof error === 'string') return error;
  // What `fetch` says where there is no connection differs from browser to browser.
  if (error instanceof TypeError) return t.parts.unreachable;
  return capitalized(error instanceof Error ? error.message : String(error));
}

function capitalized(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
