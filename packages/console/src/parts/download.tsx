import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { serverNow } from '../api/clock.ts';
import { type Parameters, request, withParameters } from '../api/request.ts';
import type { Page } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { type CsvColumns, toCsv } from './csv.ts';
import { wordsOf } from './problem.tsx';
import { say } from './toast.tsx';

/** A browser holds this many rows in memory without anybody noticing; whoever needs more asks the API. */
export const mostRows = 100_000;

interface Props<Row> {
  /** The beginning of the file's name. */
  readonly name: string;
  readonly read: (signal: AbortSignal, onProgress: (rows: number) => void) => Promise<Rows<Row>>;
  /** Without columns: a line of JSON for each row. */
  readonly columns?: CsvColumns<Row>;
}

interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** Downloads all that a list finds, and can be stopped. */
export function DownloadButton<Row>({ name, read, columns }: Props<Row>) {
  const [progress, setProgress] = useState<number | null>(null);
  const stop = useRef(new AbortController());
  const isOnline = useIsOnline();
  const format = columns === undefined ? 'NDJSON' : 'CSV';
  useEffect(() => () => stop.current.abort(), []);

  async function run() {
    stop.current = new AbortController();
    setProgress(0);
    try {
      const { rows, isWhole } = await read(stop.current.signal, setProgress);
      if (columns === undefined) {
        handOver(
          `${name}-${stamp()}.ndjson`,
          'application/x-ndjson',
          rows.map((row) => `${JSON.stringify(row)}\n`),
        );
      } else {
        handOver(`${name}-${stamp()}.csv`, 'text/csv', [toCsv(columns, rows)]);
      }
      say(t.parts.exported(rows.length, isWhole));
    } catch (error) {
      if (!stop.current.signal.aborted) say(wordsOf(error));
    } finally {
      setProgress(null);
    }
  }

  if (progress !== null) {
    return (
      <Button variant="default" size="xs" onClick={() => stop.current.abort()}>
        {t.parts.downloading(progress)} {t.parts.stop}
      </Button>
    );
  }
  return (
    <Button variant="default" size="xs" onClick={run} disabled={!isOnline} aria-label={t.parts.download(format)}>
      {format}
    </Button>
  );
}

/** The second, as it may stand in a file's name. */
function stamp(): string {
  return new Date(serverNow()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

/** Hands a file to the person; it goes nowhere else. */
function handOver(name: string, type: string, content: BlobPart[]): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(content, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param parameters asked for when the download begins. */
export function everyPage<Row>(path: string, parameters: () => Parameters): Props<Row>['read'] {
  return (signal, onProgress) => readPages(path, parameters(), signal, onProgress);
}

async function readPages<Row>(
  path: string,
  parameters: Parameters,
  signal: AbortSignal,
  onProgress: (rows: number) => void,
): Promise<Rows<Row>> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const line = `GET ${withParameters(path, { ...parameters, cursor, limit: 200 })}`;
    const page: Page<Row> = await request(line, { signal });
    rows.push(...page.items);
    cursor = page.cursor;
    onProgress(rows.length);
  } while (cursor !== null && rows.length < mostRows);
  return { rows, isWhole: cursor === null };
}
