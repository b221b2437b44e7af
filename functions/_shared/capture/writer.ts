import { randomUUID } from 'node:crypto';
import { capturePrefix, endpointName } from '../../../contracts/keys.ts';
import { captureLine, type Exchange } from './line.ts';

/** Keeps exchanges for the monitor and for judging a roll-out. */
export type Capture = {
  /** Takes little time: the exchange is written later. */
  add(exchange: Exchange): void;
  /** Resolves when all that was added is written. Never rejects. */
  drain(): Promise<void>;
};

export type CapturePorts = {
  put: (key: string, text: string) => Promise<unknown>;
  pipeline: string;
  warn: (message: string, error: unknown) => void;
};

/** An object is written when its first exchange has waited a second, or when it has so many lines or bytes. */
const mostMillis = 1000;
const mostLines = 100;
const mostBytes = 1024 * 1024;

/** Objects written at once, and what may wait for them where S3 is slow; beyond that exchanges are lost, with a warning. */
const atOnce = 4;
const mostWaitingBytes = 64 * 1024 * 1024;

/** Lines of one object, and when its first exchange was. */
type Batch = { lines: string[]; bytes: number; begun: Date };

/**
 * Writes exchanges as JSON lines in the layout of SageMaker's data capture:
 * `capture/<pipeline>/<endpoint>/AllTraffic/yyyy/mm/dd/hh/<id>.jsonl`.
 */
export function captureTo(ports: CapturePorts): Capture {
  let lines: string[] = [];
  let bytes = 0;
  let begun = new Date(0);
  let waitingBytes = 0;
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  const waiting: Batch[] = [];
  const running = new Set<Promise<void>>();

  const close = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length > 0) waiting.push({ lines, bytes, begun });
    [lines, bytes] = [[], 0];
    pump();
  };
  const pump = () => {
    while (running.size < atOnce && waiting.length > 0) {
      const next = waiting.shift()!;
      const written = write(next, ports).finally(() => {
        running.delete(written);
        waitingBytes -= next.bytes;
        pump();
      });
      running.add(written);
    }
  };
  return {
    add(exchange) {
      if (waitingBytes > mostWaitingBytes) {
        if (lost++ % 1000 === 0) ports.warn('exchanges are not captured', `${lost} so far: S3 is too slow`);
        return;
      }
      // The text, not the exchange: kept buffers of bodies would leave the memory in pieces.
      const line = captureLine(exchange, randomUUID());
      if (lines.length === 0) begun = exchange.at;
      lines.push(line);
      bytes += line.length;
      waitingBytes += line.length;
      if (lines.length >= mostLines || bytes >= mostBytes) close();
      else timer ??= setTimeout(close, mostMillis);
    },
    async drain() {
      close();
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** The client of S3 tries again by itself; what it gives up is lost, and the log says how much. */
async function write({ lines, begun }: Batch, { put, pipeline, warn }: CapturePorts): Promise<void> {
  const hour = begun.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
  const key = `${capturePrefix(pipeline)}${endpointName(pipeline)}/AllTraffic/${hour}/${randomUUID()}.jsonl`;
  try {
    await put(key, lines.join(''));
  } catch (error) {
    warn(`${lines.length} exchanges could not be captured`, error);
  }
}
