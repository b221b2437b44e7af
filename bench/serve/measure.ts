import { median } from '../automl/ranks.ts';
import { bodyOf, type Rows } from './body.ts';
import { httpPost, load, type Loaded } from './client.ts';
import { type Candidate, type Running, start } from './servers.ts';

/** Single rows at one concurrency, the median of the rounds: `cpuMicros` is the server's own time per request. */
export type Rate = { concurrency: number; perSecond: number; p50: number; p99: number; cpuMicros: number };

export type Measured = {
  name: string;
  version: string;
  startMillis: number;
  rates: Rate[];
  /** The peak after all single rows, and after the large bodies. */
  peakMb: { singleRows: number; largeBodies: number };
  largeBodies: { rowsPerSecond: number; p50: number };
};

export type Options = { seconds: number; rounds: number; concurrencies: number[]; largeRows: number };

const warmUpSeconds = 0.5;

/**
 * All servers run at the same time, and are asked one after the other in each round, so that what else the machine does
 * in the meantime meets all of them.
 */
export async function measureAll(list: Candidate[], rows: Rows, options: Options): Promise<Measured[]> {
  const starts = await startTimes(list, rows, options.rounds);
  const running: Running[] = [];
  try {
    for (const candidate of list) running.push(await start(candidate, singleRow(rows)[0]));
    const single = singleRow(rows);
    const rates: Rate[][] = list.map(() => []);
    for (const concurrency of options.concurrencies) {
      const rounds = await inTurns(running, options, (n) => single[n % single.length], concurrency);
      for (const [at, measured] of rounds.entries()) rates[at].push(rateOf(measured, concurrency));
    }
    const afterSingle = running.map((server) => server.peakMb());
    const large = httpPost(bodyOf(rows, 0, options.largeRows));
    const largeRounds = await inTurns(running, options, () => large, 1);
    return list.map(({ name, version }, at) => {
      const { perSecond, p50 } = rateOf(largeRounds[at], 1);
      const peakMb = { singleRows: afterSingle[at], largeBodies: running[at].peakMb() };
      const largeBodies = { rowsPerSecond: perSecond * options.largeRows, p50 };
      return { name, version, startMillis: starts[at], rates: rates[at], peakMb, largeBodies };
    });
  } finally {
    for (const server of running) await server.stop();
  }
}

/** Requests of one row each, all rows of the table. */
export const singleRow = (rows: Rows): Buffer[] => rows.data.map((_, row) => httpPost(bodyOf(rows, row, 1)));

async function startTimes(list: Candidate[], rows: Rows, rounds: number): Promise<number[]> {
  const request = httpPost(bodyOf(rows, 0, 1));
  const millis: number[][] = list.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, candidate] of list.entries()) {
      const server = await start(candidate, request);
      millis[at].push(server.startMillis);
      await server.stop();
    }
  }
  return millis.map(median);
}

type Round = Loaded & { cpuSeconds: number };

/** By server its rounds. @throws where a request was not answered: what is compared is the answers' rate. */
async function inTurns(
  running: Running[],
  { rounds, seconds }: Options,
  request: (n: number) => Buffer,
  concurrency: number,
): Promise<Round[][]> {
  const all: Round[][] = running.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, { port, cpuSeconds }] of running.entries()) {
      await load({ port, concurrency, seconds: warmUpSeconds, request });
      const before = cpuSeconds();
      const loaded = await load({ port, concurrency, seconds, request });
      if (loaded.answered < loaded.sent)
        throw new Error(`${loaded.sent - loaded.answered} of ${loaded.sent} requests were not answered.`);
      all[at].push({ ...loaded, cpuSeconds: cpuSeconds() - before });
    }
  }
  return all;
}

function rateOf(rounds: Round[], concurrency: number): Rate {
  const of = (value: (round: Round) => number) => median(rounds.map(value));
  return {
    concurrency,
    perSecond: of(({ answered, seconds }) => answered / seconds),
    p50: of(({ millis }) => quantile(millis, 0.5)),
    p99: of(({ millis }) => quantile(millis, 0.99)),
    cpuMicros: of(({ cpuSeconds, answered }) => (cpuSeconds / answered) * 1e6),
  };
}

/** The smallest value that the share `q` of all does not exceed; `ascending` has at least one. */
export const quantile = (ascending: Float64Array, q: number) =>
  ascending[Math.max(0, Math.ceil(q * ascending.length) - 1)];

export type Soak = { seconds: number; sent: number; answered: number; largeBodies: number; peakMb: number };

const isLarge = (n: number) => n % 1000 === 999;

/**
 * Full load on a server of its own, every thousandth body a large one. An answer counts where it has the request's own id and
 * goes to its last row.
 */
export async function soak(
  candidate: Candidate,
  rows: Rows,
  { seconds, concurrency, largeRows }: { seconds: number; concurrency: number; largeRows: number },
): Promise<Soak> {
  const bodies = rows.data.map((_, row) => bodyOf(rows, row, 1));
  const large = bodyOf(rows, 0, largeRows);
  const request = (n: number) =>
    httpPost(isLarge(n) ? large : bodies[n % bodies.length], { 'x-amzn-sagemaker-inference-id': `soak${n}` });
  const isRight = (body: Buffer, n: number) => {
    const last = isLarge(n) ? `"id":"soak${n}-${largeRows}"` : `"id":"soak${n}"`;
    return body.includes(last);
  };
  const server = await start(candidate, request(0));
  try {
    const loaded = await load({ port: server.port, concurrency, seconds, request, isRight });
    const { sent, answered } = loaded;
    return {
      seconds: loaded.seconds,
      sent,
      answered,
      largeBodies: Math.floor(sent / 1000),
      peakMb: server.peakMb(),
    };
  } finally {
    await server.stop();
  }
}
