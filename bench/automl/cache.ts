import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Result, type Question } from './result.ts';

export type Cache = {
  /** The newest result of that question. */
  find(question: Question): Result | undefined;
  /** The newest result of that question, whatever the version. */
  findAny(question: Omit<Question, 'version'>): Result | undefined;
  add(result: Result): void;
};

/**
 * Results as JSON lines, the newest last. A line that an interruption cut short is passed over; the line feed comes
 * before each line, so that the next one is whole.
 */
export function openCache(file: string): Cache {
  const results = existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(parseLine) : [];
  const last = (asked: Omit<Question, 'version'> & { version?: string }) =>
    results.findLast((result) =>
      Object.entries(asked).every(([name, value]) => result[name as keyof Question] === value),
    );
  return {
    find: last,
    findAny: last,
    add(result) {
      results.push(result);
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, `\n${JSON.stringify(result)}`);
    },
  };
}

function parseLine(line: string): Result[] {
  try {
    const parsed = Result.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
