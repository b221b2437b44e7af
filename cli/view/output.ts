/** Where a command's words go. */
export type Output = {
  /** What the command was asked for, for people: stdout, or nowhere with `--json`. */
  result(text: string): void;
  /** What goes on, for people: stderr. */
  note(text: string): void;
  /** What the command was asked for, for scripts: stdout with `--json`, else nowhere. */
  json(value: unknown): void;
};

export function output({ json }: { json?: boolean }): Output {
  return {
    result: (text) => json || process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    json: (value) => json && process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  };
}
