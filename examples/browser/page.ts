import { Failure } from '../../contracts/errors.ts';
import { element } from './element.ts';
import { type ExampleRows, fieldsOf, fill, mark, rowOf } from './form.ts';
import { type BrowserModel, openModel } from './model.ts';
import { resultOf } from './result.ts';

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const fields = byId('fields');
const result = byId<HTMLOutputElement>('result');
const next = byId<HTMLButtonElement>('next');
const about = byId('about');

let model: BrowserModel | undefined;
let rows: ExampleRows = [];
let example = 0;

/** Asks the model for what stands in the form; a cell that cannot be read is named at its field. */
async function predict(): Promise<void> {
  if (!model) return;
  const asked = model;
  const row = rowOf(fields);
  try {
    const answer = await asked.predict(row);
    if (asked !== model || JSON.stringify(row) !== JSON.stringify(rowOf(fields))) return; // the form has changed meanwhile
    show(resultOf(asked.signature, answer));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { column } = error.where;
    show([element('div', {}, `${column}: ${error.text.replace(/^Row 1: /, '')}`)], column);
  }
}

function show(shown: HTMLElement[], wrong?: string): void {
  mark(fields, wrong);
  result.className = wrong === undefined ? '' : 'wrong';
  result.replaceChildren(...shown);
}

/** Takes a model into the page: its form, and the first of the rows. */
async function open(bytes: Uint8Array, examples: ExampleRows): Promise<void> {
  model = await openModel(bytes);
  [rows, example] = [examples, 0];
  const { target, inputs } = model.signature;
  byId('title').textContent = `What is “${target}”?`;
  about.className = '';
  about.textContent = `${inputs.length} columns, ${Math.ceil(bytes.length / 1000).toLocaleString('en')} kB of model. Nothing leaves this page.`;
  next.hidden = rows.length < 2;
  fields.replaceChildren(...fieldsOf(inputs, rows));
  fill(fields, rows[0] ?? {});
  await predict();
}

/** What went wrong, where the page would otherwise say nothing. */
function complain(error: unknown): void {
  about.className = 'wrong';
  about.textContent = (error as Error).message;
}

async function load(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
}

fields.addEventListener('input', () => predict().catch(complain));
next.addEventListener('click', () => {
  example = (example + 1) % rows.length;
  fill(fields, rows[example]);
  predict().catch(complain);
});
byId<HTMLInputElement>('file').addEventListener('change', ({ target }) => {
  const file = (target as HTMLInputElement).files?.[0];
  file
    ?.arrayBuffer()
    .then((buffer) => open(new Uint8Array(buffer), []))
    .catch(complain);
});

Promise.all([load('model.onnx').then((r) => r.arrayBuffer()), load('rows.json').then((r) => r.json())])
  .then(([buffer, examples]) => open(new Uint8Array(buffer), examples as ExampleRows))
  .catch(complain);
