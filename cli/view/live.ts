import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './format.ts';

/**
 * Lines that stay and, below them on a terminal, lines that are drawn again and again. Without a terminal only the lines
 * that stay are written.
 */
export type Live = {
  /** Writes lines for good. */
  print(lines: string[]): void;
  /** Replaces what is drawn below. */
  draw(lines: string[]): void;
  end(): void;
};

export function live(stream: NodeJS.WriteStream = process.stderr): Live {
  let drawn = 0;
  const clear = () => {
    if (drawn) stream.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const write = (lines: string[]) => {
    if (lines.length) stream.write(`${lines.join('\n')}\n`);
  };
  return {
    print(lines) {
      clear();
      write(lines);
    },
    draw(lines) {
      if (!stream.isTTY) return;
      clear();
      write(lines.map((line) => cut(line, widthOf(stream))));
      drawn = lines.length;
    },
    end: clear,
  };
}

/** A line that the terminal broke in two would leave one of them behind when it is drawn again. */
function cut(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < width ? line : plain.slice(0, width - 1);
}
