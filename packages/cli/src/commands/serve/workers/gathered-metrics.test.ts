import { expect, test } from 'vitest';
import { gatherMetrics } from './gathered-metrics.ts';

const said = (count: number) => `# HELP requests_total Requests
# TYPE requests_total counter
requests_total{route="/a{b}",status="200"} ${count}
requests_total ${count + 1}

# HELP lag_seconds Lag
# TYPE lag_seconds gauge
lag_seconds Nan
`;

test('what each process counts stands beside what the others count, and says whose it is', () => {
  expect(
    gatherMetrics(
      new Map([
        [1, said(3)],
        [2, said(7)],
      ]),
    ),
  ).toBe(`# HELP requests_total Requests
# TYPE requests_total counter
requests_total{route="/a{b}",status="200",worker="1"} 3
requests_total{worker="1"} 4
requests_total{route="/a{b}",status="200",worker="2"} 7
requests_total{worker="2"} 8
# HELP lag_seconds Lag
# TYPE lag_seconds gauge
lag_seconds{worker="1"} Nan
lag_seconds{worker="2"} Nan
`);
});
