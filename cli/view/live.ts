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
      write(lines);
      drawn = lines.length;
    },
    end: clear,
  };
}
