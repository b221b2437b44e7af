export const begin = '<!-- bench:automl -->';
export const end = '<!-- /bench:automl -->';

/**
 * A Markdown page with the report between its two markers, in place of an earlier one.
 * @throws where the page lacks a marker: what is written there is not to be lost.
 */
export function insertReport(page: string, report: string): string {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`The page has no lines ${begin} and ${end}.`);
  return `${page.slice(0, start)}${begin}\n\n${report}\n\n${page.slice(stop)}`;
}
