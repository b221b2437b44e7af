import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { html, trusted, type Html } from '../html.ts';

/** A figure's colours are the page's, so that it follows light and dark. */
export const accent = 'var(--accent)';
export const contrast = 'var(--contrast)';
export const faint = 'var(--faint)';

/** Narrow, so that the labels stay readable on a phone without scaling; wide screens show two side by side. */
export const WIDTH = 400;

/** `label`: what a screen reader calls the drawing, in words of ours alone; the title where absent. */
export type Figure = { title: string; caption: string; label?: string; plot: Plot.PlotOptions };

/** A name may have control characters, which HTML does not allow. */
const controls = /(?!\n)\p{Cc}/gu;

/** A figure as static SVG. Plot writes all text by `textContent`, so names and levels are escaped by the serialiser. */
export function draw({ title, caption, label = title, plot }: Figure): Html {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const layout = { document, width: WIDTH, height: 300, marginBottom: 44, ariaLabel: label };
  const svg = Plot.plot({ ...layout, ...plot, x: { labelOffset: 40, ...plot.x } });
  return html`<figure>
    <h3>${title}</h3>
    ${trusted(svg.outerHTML.replace(controls, '\uFFFD'))}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** At most `most` of the points, evenly spread, the first and the last among them: a curve needs no more. */
export function thin<T>(points: T[], most: number): T[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]);
}

/** By characters, so that none outside the basic plane is cut in half. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/** Characters of a bar's label, and the width of one in pixels. */
const LABEL = 22;
const CHARACTER = 6;

/** The vertical axis of horizontal bars: by position, as two long names may look the same once they are shortened. */
export function barLabels(names: string[], length = LABEL): { marginLeft: number; y: Plot.ScaleOptions } {
  const labels = names.map((name) => shorten(name, length));
  return {
    marginLeft: 20 + CHARACTER * Math.max(...labels.map((label) => [...label].length)),
    y: { domain: labels.map((_, i) => i), tickFormat: (i: number) => labels[i], label: null },
  };
}
