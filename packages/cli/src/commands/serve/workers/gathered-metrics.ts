interface Family {
  readonly head: string[];
  readonly samples: string[];
}

/**
 * Puts together what several processes say in the Prometheus text format: each sample gets a label that says whose it is,
 * so that a counter of one process is never taken for another one's that stands lower. All samples of a metric have to
 * stand together (text exposition format 0.0.4).
 */
export function gatherMetrics(texts: ReadonlyMap<number, string>): string {
  const families = new Map<string, Family>();
  for (const [worker, text] of texts) {
    let family: Family | undefined;
    for (const line of text.split('\n')) {
      const named = /^# (HELP|TYPE) (\S+)/.exec(line);
      if (named !== null) family = familyOf(families, named[2] ?? '');
      if (family === undefined || line === '') continue;
      if (!line.startsWith('#')) family.samples.push(labelled(line, worker));
      else if (!family.head.includes(line)) family.head.push(line);
    }
  }
  return `${[...families.values()].flatMap(({ head, samples }) => [...head, ...samples]).join('\n')}\n`;
}

function familyOf(families: Map<string, Family>, name: string): Family {
  let family = families.get(name);
  if (family === undefined) {
    family = { head: [], samples: [] };
    families.set(name, family);
  }
  return family;
}

function labelled(sample: string, worker: number): string {
  return sample.replace(/^([^\s{]+)(?:\{(.*)\})?/, (_, name: string, labels?: string) => {
    return `${name}{${labels ? `${labels},` : ''}worker="${worker}"}`;
  });
}
